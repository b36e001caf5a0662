using System.Net;
using System.Net.NetworkInformation;

namespace Parley.AspNetCore.Security;

/// <summary>The names and addresses of this machine.</summary>
internal static class OwnHosts
{
    /// <summary>Reads them anew: addresses come and go while a program runs.</summary>
    public static IReadOnlySet<HostName> Read()
    {
        var hosts = new HashSet<HostName>();
        foreach (var name in Names())
        {
            if (HostName.TryParse(name, out var host))
                hosts.Add(host);
        }
        foreach (var address in Addresses())
            hosts.Add(HostName.Of(address));
        return hosts;
    }

    private static IEnumerable<string> Names()
    {
        yield return "localhost";
        var domain = Domain();
        foreach (var name in new[] { Environment.MachineName, Dns.GetHostName() })
        {
            var first = name.Split('.')[0];
            yield return name;
            yield return first;
            yield return first + ".local";
            if (domain.Length > 0)
                yield return $"{first}.{domain}";
        }
    }

    private static string Domain()
    {
        try
        {
            return IPGlobalProperties.GetIPGlobalProperties().DomainName;
        }
        catch (NetworkInformationException)
        {
            return "";
        }
    }

    private static IEnumerable<IPAddress> Addresses()
    {
        NetworkInterface[] adapters;
        try
        {
            adapters = NetworkInterface.GetAllNetworkInterfaces();
        }
        catch (NetworkInformationException)
        {
            // No list of adapters on this system; loopback is known without one.
            adapters = [];
        }
        return adapters
            .SelectMany(adapter => adapter.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Append(IPAddress.Loopback)
            .Append(IPAddress.IPv6Loopback);
    }
}
