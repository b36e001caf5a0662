namespace Parley.Server.Configuration;

/// <summary>How the chat page finds the login of a team.</summary>
internal sealed record LoginOptions
{
    /// <summary>What stands in <see cref="SignIn"/> for the address of the page that asks.</summary>
    public const string ReturnPlace = "{return}";

    /// <summary>Where people sign in: an address or a path of this host; null for nowhere.</summary>
    public string? SignIn { get; init; }

    /// <summary>The path at which a browser gets its token as text; null where it has the token in a cookie.</summary>
    public string? Token { get; init; }
}
