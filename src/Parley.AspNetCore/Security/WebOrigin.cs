using System.Buffers;

namespace Parley.AspNetCore.Security;

/// <summary>
/// A web origin (RFC 6454): scheme, host and port, compared in the form that browsers send. Immutable and safe to use
/// from any thread.
/// </summary>
public sealed record WebOrigin
{
    /// <summary>What may be written, as the end of a sentence for an error message.</summary>
    public const string Allowed = "an origin such as https://www.example.org or http://localhost:3000, without a path";

    private static readonly SearchValues<char> NotInAnOrigin = SearchValues.Create("\\?#@ \t\r\n");

    private WebOrigin(string text) => Text = text;

    /// <summary>The origin as browsers write it: lower case, without the port that the scheme implies.</summary>
    public string Text { get; }

    /// <summary>Whether <paramref name="text"/> can be parsed.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>Reads an origin. <c>null</c>, which browsers send for sandboxed pages and files, is none.</summary>
    /// <param name="text">The text of an <c>Origin</c> header or of a configuration.</param>
    /// <param name="origin">The origin, when the text is one.</param>
    public static bool TryParse(string? text, out WebOrigin? origin)
    {
        origin = null;
        if (string.IsNullOrEmpty(text) || text.EndsWith('/') || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return false;
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            return false;
        // The rest of a URL has no place in an origin. The parser would accept and then forget it.
        if (uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 || text.AsSpan().ContainsAny(NotInAnOrigin))
            return false;
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost.ToLowerInvariant();
        origin = new WebOrigin(uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}");
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
