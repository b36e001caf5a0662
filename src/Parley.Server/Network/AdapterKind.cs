namespace Parley.Server.Network;

/// <summary>What a network adapter leads to; in the order in which a second person is likely to be there.</summary>
internal enum AdapterKind
{
    /// <summary>A real network: cable or Wi-Fi.</summary>
    Lan,

    /// <summary>A tunnel to another network: people in the same VPN reach it.</summary>
    Vpn,

    /// <summary>A network inside this machine, for containers and virtual machines.</summary>
    Virtual,
}
