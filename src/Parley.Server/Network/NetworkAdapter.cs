using System.Net;
using System.Net.NetworkInformation;

namespace Parley.Server.Network;

/// <summary>What the choice of an address needs to know of a network adapter.</summary>
/// <param name="Name">The system's name for it, for example <c>eth0</c> or <c>Wi-Fi</c>.</param>
/// <param name="Description">The driver's description; on Unix the name again.</param>
/// <param name="Type">The kind of interface that the system reports.</param>
/// <param name="HasGateway">Whether a way leads from it to other networks.</param>
/// <param name="Addresses">Its addresses.</param>
internal sealed record NetworkAdapter(
    string Name,
    string Description,
    NetworkInterfaceType Type,
    bool HasGateway,
    IReadOnlyList<IPAddress> Addresses)
{
    // The beginnings of names that Docker, Podman, libvirt, VMware, VirtualBox, LXC, Kubernetes and the like use.
    private static readonly string[] VirtualNames =
    [
        "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "cni", "flannel", "cali", "kube", "podman",
        "vethernet", "bridge", "vnic", "dummy", "ifb", "awdl", "llw", "anpi", "ap1",
    ];

    private static readonly string[] VirtualDescriptions =
        ["hyper-v", "virtualbox", "vmware", "wsl", "docker", "npcap", "bluetooth", "wi-fi direct"];

    private static readonly string[] VpnNames = ["tun", "tap", "wg", "tailscale", "utun", "zt", "ppp", "ipsec", "nordlynx", "proton"];

    private static readonly string[] VpnDescriptions =
        ["tap-windows", "wireguard", "openvpn", "tailscale", "zerotier", "vpn", "anyconnect", "fortinet", "wintun"];

    /// <summary>What it leads to, told from its name: no system says it outright.</summary>
    public AdapterKind Kind
    {
        get
        {
            if (StartsWithAny(Name, VirtualNames) || ContainsAny(Description, VirtualDescriptions))
                return AdapterKind.Virtual;
            if (Type is NetworkInterfaceType.Tunnel or NetworkInterfaceType.Ppp
                || StartsWithAny(Name, VpnNames) || ContainsAny(Name, VpnDescriptions) || ContainsAny(Description, VpnDescriptions))
            {
                return AdapterKind.Vpn;
            }
            return AdapterKind.Lan;
        }
    }

    private static bool StartsWithAny(string text, string[] beginnings) =>
        beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));

    private static bool ContainsAny(string text, string[] parts) =>
        parts.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase));
}
