namespace Parley.Server.Help;

/// <summary>A device that got through.</summary>
/// <param name="Address">The server's address as the device used it.</param>
/// <param name="From">The device's own address as the server sees it.</param>
/// <param name="Here">Whether that is this machine.</param>
/// <param name="Time">When.</param>
internal sealed record ConnectDevice(string Address, string From, bool Here, DateTimeOffset Time);
