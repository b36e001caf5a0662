using System.Net;
using System.Net.NetworkInformation;
using Parley.Server.Network;

namespace Parley.Server.Tests.Network;

public sealed class LanAddressesTests
{
    private static readonly NetworkAdapter Loopback = Adapter("lo", false, NetworkInterfaceType.Loopback, "127.0.0.1", "::1");
    private static readonly NetworkAdapter Docker = Adapter("docker0", false, NetworkInterfaceType.Ethernet, "172.17.0.1");
    private static readonly NetworkAdapter Bridge = Adapter("br-5f1c0a9d77e2", false, NetworkInterfaceType.Ethernet, "172.18.0.1");
    private static readonly NetworkAdapter Veth = Adapter("veth12ab", false, NetworkInterfaceType.Ethernet, "fe80::1");
    private static readonly NetworkAdapter Tailscale = Adapter("tailscale0", false, NetworkInterfaceType.Unknown, "100.101.102.103", "fd7a:115c::1");
    private static readonly NetworkAdapter WireGuard = Adapter("wg0", true, NetworkInterfaceType.Unknown, "10.8.0.2");
    private static readonly NetworkAdapter Wifi = Adapter("wlan0", true, NetworkInterfaceType.Wireless80211, "192.168.0.12", "fe80::2", "2001:db8::12", "2001:db8::aaaa");
    private static readonly NetworkAdapter Cable = Adapter("eth0", false, NetworkInterfaceType.Ethernet, "10.1.1.1");

    [Fact]
    public void The_network_with_a_way_out_comes_first_and_tunnels_come_last() =>
        AssertChosen(
            [Loopback, Docker, Bridge, Veth, WireGuard, Tailscale, Cable, Wifi],
            "192.168.0.12", "2001:db8::12", "10.1.1.1", "10.8.0.2", "100.101.102.103", "fd7a:115c::1");

    [Fact]
    public void Networks_inside_the_machine_are_shown_only_when_there_is_no_other()
    {
        AssertChosen([Loopback, Docker, Cable], "10.1.1.1");
        AssertChosen([Loopback, Docker, Bridge], "172.17.0.1", "172.18.0.1");
    }

    [Fact]
    public void Without_a_network_nothing_is_chosen()
    {
        AssertChosen([Loopback]);
        AssertChosen([Loopback, Veth]);
        AssertChosen([]);
    }

    [Fact]
    public void An_address_that_no_network_gave_comes_after_those_that_one_gave() =>
        AssertChosen(
            [Adapter("eth0", true, NetworkInterfaceType.Ethernet, "169.254.7.7"), Adapter("wlan0", false, NetworkInterfaceType.Wireless80211, "192.168.1.5")],
            "192.168.1.5", "169.254.7.7");

    [Fact]
    public void A_private_address_comes_before_a_public_one_of_the_same_kind_of_network() =>
        AssertChosen(
            [Adapter("eth0", true, NetworkInterfaceType.Ethernet, "203.0.113.5"), Adapter("eth1", true, NetworkInterfaceType.Ethernet, "192.168.1.5")],
            "192.168.1.5", "203.0.113.5");

    [Theory]
    [InlineData("vEthernet (WSL)", "Hyper-V Virtual Ethernet Adapter", "Virtual")]
    [InlineData("Ethernet 3", "VirtualBox Host-Only Ethernet Adapter", "Virtual")]
    [InlineData("VMware Network Adapter VMnet8", "VMware Virtual Ethernet Adapter for VMnet8", "Virtual")]
    [InlineData("virbr0", "virbr0", "Virtual")]
    [InlineData("cni-podman0", "cni-podman0", "Virtual")]
    [InlineData("bridge100", "bridge100", "Virtual")]
    [InlineData("Local Area Connection 2", "TAP-Windows Adapter V9", "Vpn")]
    [InlineData("Ethernet 5", "Cisco AnyConnect Virtual Miniport Adapter", "Vpn")]
    [InlineData("utun3", "utun3", "Vpn")]
    [InlineData("tun0", "tun0", "Vpn")]
    [InlineData("Wi-Fi", "Intel(R) Wi-Fi 6 AX201 160MHz", "Lan")]
    [InlineData("이더넷", "Realtek PCIe GbE Family Controller", "Lan")]
    [InlineData("en0", "en0", "Lan")]
    [InlineData("enp3s0", "enp3s0", "Lan")]
    public void An_adapter_is_known_by_its_name(string name, string description, string kind) =>
        Assert.Equal(kind, new NetworkAdapter(name, description, NetworkInterfaceType.Ethernet, true, []).Kind.ToString());

    private static void AssertChosen(NetworkAdapter[] adapters, params string[] addresses) =>
        Assert.Equal(addresses, LanAddresses.Find(adapters).Select(found => found.Address.ToString()));

    private static NetworkAdapter Adapter(string name, bool gateway, NetworkInterfaceType type, params string[] addresses) =>
        new(name, name, type, gateway, [.. addresses.Select(IPAddress.Parse)]);
}
