namespace Parley.Server.Configuration;

/// <summary>
/// One thing that can be set. The option, the environment variable and the key in the file are all made from the
/// name, so that they cannot drift apart.
/// </summary>
/// <param name="Name">The option's name without dashes, for example <c>allowed-host</c>.</param>
/// <param name="Description">What it does, for the help.</param>
/// <param name="ValueName">What the value is called in the help; null for a switch that is on or off.</param>
/// <param name="Repeatable">Whether it may be given more than once.</param>
internal sealed record Setting(string Name, string Description, string? ValueName = null, bool Repeatable = false)
{
    public static readonly Setting Port = new(
        "port", "The port to listen on; 0 takes any free one. Default: 8080, or the next free one.", "PORT");

    public static readonly Setting Bind = new(
        "bind", "The address to listen on: an address of this machine, \"localhost\", or \"*\" for all. Default: *.", "ADDRESS");

    public static readonly Setting Memory = new(
        "memory", "Keep the history in memory only, so that it ends with the program.");

    public static readonly Setting Data = new(
        "data", "The file that keeps the history. Default: parley/parley.db in this user's directory for data.", "FILE");

    public static readonly Setting Synchronous = new(
        "synchronous",
        "When a message counts as stored: \"full\" survives a loss of power, \"normal\" is faster and survives a crash of the program. Default: full.",
        "MODE");

    public static readonly Setting Retention = new(
        "retention",
        "What is kept of the topics that fit a pattern, such as room:*=90d/100000/500MB. The first that fits counts. Default: everything.",
        "RULE",
        Repeatable: true);

    public static readonly Setting AllowedHost = new(
        "allowed-host",
        "Another name or address by which browsers may call this server, such as chat.example.org or *.example.org.",
        "NAME",
        Repeatable: true);

    public static readonly Setting AllowedOrigin = new(
        "allowed-origin",
        "Another site whose pages may use this server, such as https://www.example.org. Turns CORS on for it.",
        "ORIGIN",
        Repeatable: true);

    public static readonly Setting BasePath = new(
        "base-path", "The path below which a reverse proxy shows this server, such as /chat. Default: none.", "PATH");

    public static readonly Setting Passcode = new(
        "passcode", "The passcode with which the chat is entered. Better in the environment or the file: other programs can read a command line.", "TEXT")
    { IsSecret = true };

    public static readonly Setting HostLink = new(
        "host-link", "Print a new host link, although there is a host already.");

    public static readonly Setting TrustedProxy = new(
        "trusted-proxy",
        "A reverse proxy whose X-Forwarded-For and X-Forwarded-Proto are believed: an address, or a range such as 10.0.0.0/8. Default: none.",
        "ADDRESS",
        Repeatable: true);

    public static readonly Setting Limit = new(
        "limit",
        "How much a client may ask for, such as messages-per-person=5/5s/10 or all=off. The guide lists the names.",
        "NAME=VALUE",
        Repeatable: true);

    public static readonly Setting Verbose = new(
        "verbose", "Say more in the log.");

    /// <summary>All settings, in the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All =
        [Port, Bind, Data, Memory, Synchronous, Retention, AllowedHost, AllowedOrigin, BasePath, TrustedProxy, Passcode, HostLink, Limit, .. AccessSetting.All, Verbose];

    /// <summary>Whether its value is shown to nobody.</summary>
    public bool IsSecret { get; init; }

    /// <summary>For example <c>--allowed-host</c>.</summary>
    public string Option => "--" + Name;

    /// <summary>For example <c>PARLEY_ALLOWED_HOST</c>.</summary>
    public string Variable => "PARLEY_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>For example <c>AllowedHost</c>, in the section <c>Parley</c> of the file.</summary>
    public string Key => string.Concat(Name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
