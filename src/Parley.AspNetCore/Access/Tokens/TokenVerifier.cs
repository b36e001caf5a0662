using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>Says who a token is from, or why it cannot be accepted.</summary>
/// <param name="options">How tokens are checked.</param>
/// <param name="userRights">What everybody with a token may do.</param>
/// <param name="published">The issuer's keys; null where there is no address of them.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenVerifier(TokenOptions options, Rights userRights, PublishedKeys? published, TimeProvider time)
{
    private readonly JsonWebTokenHandler _library = new() { MaximumTokenSizeInBytes = SignedToken.MaxLength, MapInboundClaims = false };

    /// <summary>Checks a token: what it is made of, then its key, signature and parties, then its times.</summary>
    /// <returns>The user with the grant, or why not.</returns>
    public async ValueTask<(User? User, Refusal? Refusal)> VerifyAsync(string text, CancellationToken cancel)
    {
        if (!SignedToken.TryRead(text, out var token, out var refusal) || !TokenClaims.TryRead(token.Payload, out var claims, out refusal))
        {
            return (null, refusal);
        }

        (var keys, refusal) = await FindKeysAsync(token, cancel).ConfigureAwait(false);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var result = await _library.ValidateTokenAsync(text, ParametersFor(keys)).ConfigureAwait(false);
        refusal = result.IsValid ? CheckTimes(claims) : Explain(result.Exception);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var key = keys.First(key => ReferenceEquals(key.Key, result.SecurityToken.SigningKey));
        var grant = new Grant(GrantKind.Token, claims.Rights.With(userRights)) { EndsAt = EndOf(claims), Source = key.Withdrawal };
        return (new User(claims.Subject, claims.Name).At(grant), null);
    }

    private TokenValidationParameters ParametersFor(IReadOnlyList<TokenKey> keys) => new()
    {
        // The keys that were found, and no others, each for the algorithm that it belongs to.
        IssuerSigningKeyResolver = (_, _, _, _) => keys.Select(key => key.Key),
        TryAllIssuerSigningKeys = false,
        ValidateIssuer = options.Issuer is not null,
        ValidIssuer = options.Issuer,
        // RFC 7519, 4.1.3: who was told no audience is nobody's.
        AudienceValidator = (audiences, _, _) =>
            options.Audience is { } own ? audiences.Contains(own, StringComparer.Ordinal) : !audiences.Any(),
        // By the clock of the server, which knows fractions of seconds.
        ValidateLifetime = false,
    };

    private Refusal Explain(Exception problem) => problem switch
    {
        SecurityTokenInvalidAudienceException when options.Audience is null =>
            Bad("The token is for somebody in particular ('aud'), and this server was told no audience."),
        SecurityTokenInvalidAudienceException => Bad("The token is for somebody else: 'aud' does not name this server's audience."),
        SecurityTokenInvalidIssuerException => Bad("The token comes from somebody else: 'iss' is not this server's issuer."),
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => Bad("The token's signature is wrong."),
        _ => Bad("The token cannot be read: one of 'aud', 'iss', 'exp' and 'nbf' is not what it must be."),
    };

    private DateTimeOffset EndOf(TokenClaims claims) =>
        claims.ExpiresAt < DateTimeOffset.MaxValue - options.Leeway ? claims.ExpiresAt + options.Leeway : claims.ExpiresAt;

    /// <summary>
    /// The keys that the token may have been signed with: those with its key id, or, when either has none, all; and of these
    /// only such as belong to its algorithm.
    /// </summary>
    private async ValueTask<(IReadOnlyList<TokenKey> Keys, Refusal? Refusal)> FindKeysAsync(SignedToken token, CancellationToken cancel)
    {
        var (id, algorithm) = (token.KeyId, token.Algorithm);
        var known = options.Keys.Where(key => IsMeant(key, id)).ToList();
        if (published is not null && !known.Exists(key => key.Algorithm == algorithm))
        {
            var fetched = await published.GetAsync(id, cancel).ConfigureAwait(false);
            if (fetched is null)
            {
                return ([], new Refusal(ErrorCode.Unavailable, "The keys that tokens are checked with cannot be fetched now."));
            }

            known.AddRange(fetched.Where(key => IsMeant(key, id)));
        }

        if (known.Count == 0)
        {
            return ([], Bad("The token names a key ('kid') that this server does not know."));
        }

        var fitting = known.Where(key => key.Algorithm == algorithm).ToList();
        return fitting.Count > 0
            ? (fitting, null)
            : ([], Bad($"The token's algorithm ('alg') must be {string.Join(" or ", known.Select(key => key.Algorithm).Distinct())}, by the keys that this server has."));
    }

    private static bool IsMeant(TokenKey key, string? id) => id is null || key.Id is null || key.Id == id;

    private Refusal? CheckTimes(TokenClaims claims)
    {
        var now = time.GetUtcNow();
        if (now >= EndOf(claims))
        {
            return new Refusal(ErrorCode.TokenExpired, $"The token ended at {Write(claims.ExpiresAt)}.");
        }

        return claims.NotBefore is { } begin && now < begin - (begin > DateTimeOffset.UnixEpoch + options.Leeway ? options.Leeway : default)
            ? new Refusal(ErrorCode.TokenNotYetValid, $"The token begins at {Write(begin)}.")
            : null;
    }

    private static string Write(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Refusal Bad(string detail) => new(ErrorCode.BadToken, detail);
}
