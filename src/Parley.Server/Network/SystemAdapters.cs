using System.Net.NetworkInformation;

namespace Parley.Server.Network;

/// <summary>The network adapters of this machine that are up.</summary>
internal static class SystemAdapters
{
    /// <summary>Reads them; empty where the system does not tell.</summary>
    public static IReadOnlyList<NetworkAdapter> Read()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(adapter => adapter.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
                .Select(Describe)
                .ToList();
        }
        catch (NetworkInformationException)
        {
            // Some sandboxes hide the adapters; then only loopback is known.
            return [];
        }
    }

    private static NetworkAdapter Describe(NetworkInterface adapter)
    {
        var properties = adapter.GetIPProperties();
        return new NetworkAdapter(
            adapter.Name,
            adapter.Description,
            adapter.NetworkInterfaceType,
            properties.GatewayAddresses.Count > 0,
            [.. properties.UnicastAddresses.Select(unicast => unicast.Address)]);
    }
}
