using System.Net;
using Parley.AspNetCore.Access;
using Parley.Retention;
using Parley.Sqlite;

namespace Parley.Server.Configuration;

/// <summary>How the server shall run: every value checked.</summary>
internal sealed record ServerSettings
{
    /// <summary>The port that is tried first when nobody asked for one.</summary>
    public const int DefaultPort = 8080;

    /// <summary>The port that was asked for, 0 for any free one; null when nobody asked.</summary>
    public int? Port { get; init; }

    /// <summary>The addresses to listen on; empty for all of them.</summary>
    public IReadOnlyList<IPAddress> Bind { get; init; } = [];

    /// <summary>Whether the history shall be kept in memory only.</summary>
    public bool Memory { get; init; }

    /// <summary>The full path of the file that shall keep the history; null when none was named.</summary>
    public string? DataFile { get; init; }

    /// <summary>When a message counts as stored.</summary>
    public SqliteSynchronous Synchronous { get; init; } = SqliteSynchronous.Full;

    /// <summary>What is kept of which topics; empty for everything.</summary>
    public IReadOnlyList<RetentionRule> Retention { get; init; } = [];

    /// <summary>Names by which the server may be called beside the machine's own.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins whose pages may use the server beside its own.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The path below which browsers see the server, such as <c>/chat</c>; empty for none.</summary>
    public string BasePath { get; init; } = "";

    /// <summary>Who is let in, and what they may do.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>How the chat page finds the login of a team.</summary>
    public LoginOptions Login { get; init; } = new();

    /// <summary>Reverse proxies that are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>The passcode with which the chat is entered; null for the one that a host has set, or none.</summary>
    public string? Passcode { get; init; }

    /// <summary>Whether a new host link shall be printed in any case.</summary>
    public bool HostLink { get; init; }

    /// <summary>How much a client may ask for.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>Whether the log shall say more.</summary>
    public bool Verbose { get; init; }
}
