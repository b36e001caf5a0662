using System.Net;
using System.Net.Sockets;

namespace Parley.Server.Network;

/// <summary>From where a server can be reached.</summary>
/// <param name="Addresses">Addresses for others, the best first.</param>
/// <param name="Port">The port.</param>
/// <param name="OnLoopback">Whether this machine may also say localhost.</param>
/// <param name="InContainer">Whether it runs in a container, whose addresses nobody outside can use.</param>
internal sealed record Reach(IReadOnlyList<LanAddress> Addresses, int Port, bool OnLoopback, bool InContainer)
{
    /// <summary>Looks: addresses come and go while a program runs.</summary>
    /// <param name="bound">What the server listens on.</param>
    /// <param name="adapters">The machine's adapters.</param>
    public static Reach Of(IReadOnlyList<IPEndPoint> bound, IReadOnlyList<NetworkAdapter> adapters)
    {
        var own = bound.Select(endPoint => endPoint.Address).ToList();
        var any = own.Any(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        IEnumerable<LanAddress> addresses = any
            ? LanAddresses.Find(adapters)
            : own.Where(address => !IPAddress.IsLoopback(address)).Select(address => new LanAddress(address, Holder(address)));
        if (any && !own.Contains(IPAddress.IPv6Any))
            addresses = addresses.Where(found => found.Address.AddressFamily == AddressFamily.InterNetwork);
        return new Reach(
            [.. addresses],
            bound[0].Port,
            any || own.Any(IPAddress.IsLoopback),
            Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is "true" or "1");

        NetworkAdapter? Holder(IPAddress address) => adapters.FirstOrDefault(adapter => adapter.Addresses.Contains(address));
    }
}
