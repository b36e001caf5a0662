using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.AspNetCore.Access.Tokens;

namespace Parley.AspNetCore.Access;

/// <summary>What a token holds, and what a server with certain options would say to it: for people who look for a mistake.</summary>
public sealed record TokenExplanation
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    /// <summary>Whether it would be taken.</summary>
    public required bool IsAccepted { get; init; }

    /// <summary>The explanation, line by line. It holds the claims, but not the signature.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    /// <summary>Explains a token. The issuer's keys are fetched where the options name an address of them.</summary>
    public static async Task<TokenExplanation> Of(string text, AccessOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        var lines = new List<string>();
        if (SignedToken.TryRead(text, out var token, out var refusal))
        {
            lines.Add($"Header     {token.Header.GetRawText()}");
            lines.Add($"Claims     {JsonSerializer.Serialize(token.Payload, s_readable)}");
            if (TokenClaims.TryRead(token.Payload, out var claims, out refusal))
            {
                lines.Add($"User       {claims.Subject} ({claims.Name ?? "no name that can be shown"})");
                lines.Add($"Ends       {Write(claims.ExpiresAt)}");
            }
        }

        var isAccepted = false;
        if (options.Tokens is not { } tokens)
        {
            lines.Add("Refused    bad_token: The server is set up to take no tokens.");
        }
        else
        {
            using var published = tokens.JwksAddress is null ? null : new PublishedKeys(tokens, time, NullLogger.Instance);
            (var user, refusal) = await new TokenVerifier(tokens, options.UserRights, published, time)
                .VerifyAsync(text, CancellationToken.None).ConfigureAwait(false);
            isAccepted = user is not null;
            lines.Add(isAccepted ? "Accepted" : $"Refused    {refusal!.Code.Name}: {refusal.Detail}");
        }

        return new TokenExplanation { IsAccepted = isAccepted, Lines = lines };
    }

    private static string Write(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
