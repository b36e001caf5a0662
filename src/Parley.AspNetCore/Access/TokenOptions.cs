namespace Parley.AspNetCore.Access;

/// <summary>How tokens are checked: JSON Web Tokens (RFC 7519) with a signature (RFC 7515).</summary>
public sealed record TokenOptions
{
    /// <summary>Keys at hand. Each is good for one algorithm, which no token can change.</summary>
    public IReadOnlyList<TokenKey> Keys { get; init; } = [];

    /// <summary>Where the issuer publishes its keys as a JWK set (RFC 7517, 5); https, or http on this machine. Null for nowhere.</summary>
    public Uri? JwksAddress { get; init; }

    /// <summary>
    /// What <c>aud</c> must hold. Null takes only tokens without <c>aud</c> (RFC 7519, 4.1.3). Needed with
    /// <see cref="JwksAddress"/>: an issuer signs tokens for others with the same keys.
    /// </summary>
    public string? Audience { get; init; }

    /// <summary>What <c>iss</c> must be; null does not look at it.</summary>
    public string? Issuer { get; init; }

    /// <summary>
    /// How far the issuer's clock and this one may differ; a token is taken so long after its end and before its beginning.
    /// Default 30 s: clocks that are set by the network differ by less, and a stolen token lives hardly longer.
    /// </summary>
    public TimeSpan Leeway { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The cookie in which a browser's token is looked for when there is no <c>Authorization</c> header. Default <c>parley_token</c>.</summary>
    public string CookieName { get; init; } = "parley_token";

    /// <summary>
    /// How long fetched keys are used before they are fetched again, and so, with <see cref="JwksPause"/> on top, how long a
    /// connection may stay whose token was signed with a key that is gone. Default 10 min: issuers announce new keys hours ahead.
    /// </summary>
    public TimeSpan JwksLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time between two fetches. Default 30 s: tokens with made-up key ids cannot make the server flood the issuer.</summary>
    public TimeSpan JwksPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The mistakes in these options, one sentence each.</summary>
    internal IEnumerable<string> Validate()
    {
        if (Keys.Count == 0 && JwksAddress is null)
        {
            yield return "Tokens are to be checked, and there is neither a key nor an address of keys.";
        }

        if (JwksAddress is { } address)
        {
            if (!address.IsAbsoluteUri || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            {
                yield return $"The address of keys, {address}, must begin with https://, or be one of this machine: whoever can change the answer can sign tokens.";
            }

            if (string.IsNullOrEmpty(Audience))
            {
                yield return "With an address of keys there must be an audience: the issuer signs tokens for other programs with the same keys.";
            }
        }

        if (Leeway < TimeSpan.Zero || Leeway > TimeSpan.FromMinutes(5))
        {
            yield return $"Leeway is {Leeway}; it must be between zero and five minutes.";
        }

        if (JwksPause < TimeSpan.FromSeconds(1) || JwksLifetime < JwksPause)
        {
            yield return $"JwksPause is {JwksPause} and JwksLifetime {JwksLifetime}; the pause must be at least one second and no longer than the lifetime.";
        }
    }
}
