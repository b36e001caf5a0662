namespace Parley.AspNetCore;

/// <summary>Names of what <c>AddParley</c> adds to ASP.NET Core's authentication.</summary>
public static class ParleyAuthenticationDefaults
{
    /// <summary>
    /// The scheme that takes whatever Parley takes: a token, an API key, a ticket, or what a browser is known by. Name it to let the
    /// same people into endpoints of your own.
    /// </summary>
    public const string AuthenticationScheme = "Parley";
}
