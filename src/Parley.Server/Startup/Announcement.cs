using System.Net;
using Parley.Server.Network;

namespace Parley.Server.Startup;

/// <summary>What is said when the server has started.</summary>
internal sealed record Announcement
{
    /// <summary>Addresses under which others reach the server, the best first.</summary>
    public required IReadOnlyList<IPAddress> Addresses { get; init; }

    /// <summary>The port it listens on.</summary>
    public required int Port { get; init; }

    /// <summary>Whether loopback can be used as well.</summary>
    public bool OnLoopback { get; init; }

    /// <summary>The port that was tried first and was taken; null when there was none.</summary>
    public int? TakenPort { get; init; }

    /// <summary>Where the history is kept.</summary>
    public required string History { get; init; }

    /// <summary>Who is let in, where not everybody is; null where everybody is.</summary>
    public string? Access { get; init; }

    /// <summary>Whether it runs in a container, whose addresses nobody outside can use.</summary>
    public bool InContainer { get; init; }

    /// <summary>That few files may be open; null where there is room.</summary>
    public string? Files { get; init; }

    /// <summary>What the system's limit of threads means, when it is low; null otherwise.</summary>
    public string? Threads { get; init; }

    /// <summary>That there is little memory; null where there is enough.</summary>
    public string? Memory { get; init; }

    /// <summary>The secret with which the first visitor becomes the host; null when no link is to be shown.</summary>
    public string? HostToken { get; init; }

    /// <summary>The passcode, for the QR code; null for none that is known.</summary>
    public string? Passcode { get; init; }

    /// <summary>What the QR code says. What stands behind the # is sent to no server and stands in no log.</summary>
    public string InviteUrl => Passcode is null ? BestUrl : $"{BestUrl}/#passcode={Uri.EscapeDataString(Passcode)}";

    /// <summary>The address to give to people.</summary>
    public string BestUrl => Addresses.Count > 0 ? ServerLink.Of(Addresses[0], Port) : LocalUrl;

    private string LocalUrl => ServerLink.Of("localhost", Port);

    /// <summary>The lines that come before the QR code.</summary>
    public IEnumerable<string> Head()
    {
        yield return $"Chat is at {BestUrl}";
        List<string> others = [.. Addresses.Skip(1).Select(address => ServerLink.Of(address, Port))];
        if (OnLoopback && Addresses.Count > 0)
            others.Add($"{LocalUrl} (on this machine)");
        for (var i = 0; i < others.Count; i++)
            yield return (i == 0 ? "Also at    " : "           ") + others[i];
    }

    /// <summary>The lines that come after the QR code.</summary>
    public IEnumerable<string> Tail()
    {
        if (TakenPort is { } taken)
            yield return $"Port       {Port}, because {taken} is taken by another program";
        if (Addresses.Count == 0)
            yield return "Reach      only this machine: " + WhyOnlyLoopback;
        else if (InContainer)
            yield return "Reach      this runs in a container: from outside use the address of its host and the port that is published there";
        if (Addresses.Count > 0)
            yield return $"Help       {BestUrl}/help/connect, if others cannot get in";
        yield return $"History    {History}";
        if (Access is not null)
            yield return $"Access     {Access}";
        if (Files is not null)
            yield return $"Files      {Files}";
        if (Threads is not null)
            yield return $"Threads    {Threads}";
        if (Memory is not null)
            yield return $"Memory     {Memory}";
        if (HostToken is not null)
            yield return $"Host       {BestUrl}/#host={HostToken} makes the first who opens it the host; keep it to yourself";
        yield return "Stop       Ctrl+C";
    }

    /// <summary>Set when only loopback was asked for; otherwise no network was found.</summary>
    public bool LoopbackWasAskedFor { get; init; }

    private string WhyOnlyLoopback => LoopbackWasAskedFor
        ? "it listens on localhost only. Leave --bind out to let others in"
        : "no network was found. Connect to one and start again";
}
