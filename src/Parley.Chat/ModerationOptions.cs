namespace Parley.Chat;

/// <summary>How a server is hosted.</summary>
public sealed record ModerationOptions
{
    /// <summary>The longest passcode, in UTF-16 code units.</summary>
    public const int MaxPasscodeLength = 64;

    /// <summary>
    /// The passcode with which the server is entered; null (the default) for the one that a host has set on the page, or none.
    /// At most 64 characters.
    /// </summary>
    public string? Passcode { get; init; }

    /// <summary>
    /// Whether a ban or a kick may be of an address of this machine itself. Default false: behind a reverse proxy that is
    /// not among the trusted ones everybody seems to be here.
    /// </summary>
    public bool BanLoopback { get; init; }
}
