using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Identity;

/// <summary>
/// What a browser is known by: 128 random bits in a cookie that scripts cannot read. The user's id is made from them by a
/// hash, so that the id, which everybody sees, says nothing of the cookie, and is the same after the server has lost its
/// memory.
/// </summary>
internal sealed class BrowserToken
{
    /// <summary>The cookie's name.</summary>
    public const string CookieName = "parley";

    private const int TokenBytes = 16;
    private const int IdLength = 16;

    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(365);

    private readonly byte[] _bytes;

    private BrowserToken(byte[] bytes)
    {
        _bytes = bytes;
        UserId = Base32.Encode(SHA256.HashData(bytes))[..IdLength];
    }

    /// <summary>The user's id: 16 characters of <c>a-z2-7</c>, 80 bits of the token's SHA-256.</summary>
    public string UserId { get; }

    /// <summary>Whether an id could be that of a browser's user.</summary>
    public static bool IsUserId(string id) => id.Length == IdLength && id.All(Base32.IsLetter);

    /// <summary>A new one, for a browser that has none.</summary>
    public static BrowserToken Create() => new(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The one that a request brings; null when it brings none, or something that never was one.</summary>
    public static BrowserToken? Read(HttpRequest request)
    {
        var bytes = new byte[TokenBytes];
        return request.Cookies.TryGetValue(CookieName, out var text)
            && text.Length == Base64Url.GetEncodedLength(TokenBytes)
            && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && length == TokenBytes
            ? new BrowserToken(bytes)
            : null;
    }

    /// <summary>Puts it into the browser, for a year from now.</summary>
    public void WriteTo(HttpContext context) =>
        context.Response.Cookies.Append(CookieName, Base64Url.EncodeToString(_bytes), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            Secure = context.Request.IsHttps,
            MaxAge = s_lifetime,
            IsEssential = true,
        });
}
