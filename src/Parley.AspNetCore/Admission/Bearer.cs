using Microsoft.AspNetCore.Http;
using Parley.Codes;

namespace Parley.AspNetCore.Admission;

/// <summary>What <c>Authorization: Bearer …</c> holds (RFC 6750, 2.1).</summary>
internal static class Bearer
{
    private const string Scheme = "Bearer";

    /// <summary>Why a request that has two of it is refused.</summary>
    public static Refusal Twice { get; } = new(ErrorCode.BadToken, "Authorization may be given once.");

    public static bool IsTwice(HttpRequest request) => request.Headers.Authorization.Count > 1;

    /// <summary>What a request shows; null when it shows nothing to this server: other schemes may belong to a proxy in front of it.</summary>
    public static string? Read(HttpRequest request)
    {
        var text = request.Headers.Authorization.ToString();
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (text.Length == Scheme.Length || text[Scheme.Length] == ' ')
            ? text[Scheme.Length..].Trim()
            : IsTwice(request) ? "" : null;
    }
}
