using Parley.Access;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Who is let in, and what they may do. With nothing set everybody may do everything but change the messages of others;
/// once anything is set, what is not allowed is refused.
/// </summary>
public sealed record AccessOptions
{
    /// <summary>
    /// Whether what is not allowed is refused. Null (the default): once tokens, keys or rights are set, and as soon as the
    /// file of keys has held a key.
    /// </summary>
    public bool? IsClosed { get; init; }

    /// <summary>What those may do who show nothing. Default: nothing.</summary>
    public Rights GuestRights { get; init; } = Rights.None;

    /// <summary>
    /// What everybody may do who has a token, beside what the token itself says, or has signed in to the app around Parley. Default:
    /// nothing.
    /// </summary>
    public Rights UserRights { get; init; } = Rights.None;

    /// <summary>How tokens (JWT, RFC 7519) are checked; null takes none.</summary>
    public TokenOptions? Tokens { get; init; }

    /// <summary>The full path of the file that holds the API keys of programs, which need not exist yet; null takes none.</summary>
    public string? KeysFile { get; init; }

    /// <summary>Who decides instead of the rights; null for nobody.</summary>
    public WebhookOptions? Webhook { get; init; }

    /// <summary>Whether anything is set, so that who comes is looked at.</summary>
    internal bool IsUsed => IsClosed is not null || Tokens is not null || KeysFile is not null || Webhook is not null || HasRights;

    internal bool HasRights => !GuestRights.IsNone || !UserRights.IsNone;

    /// <summary>The mistakes in these options, one sentence each; none when they can be used.</summary>
    public IEnumerable<string> Validate() =>
        (Tokens?.Validate() ?? []).Concat(Webhook?.Validate() ?? []);
}
