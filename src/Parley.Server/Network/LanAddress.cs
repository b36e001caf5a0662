using System.Net;

namespace Parley.Server.Network;

/// <summary>An address under which others may reach this machine.</summary>
/// <param name="Address">The address.</param>
/// <param name="Adapter">The adapter that has it; null where it is not known.</param>
internal sealed record LanAddress(IPAddress Address, NetworkAdapter? Adapter);
