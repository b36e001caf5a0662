using Parley.AspNetCore.Security;

namespace Parley.AspNetCore;

/// <summary>
/// From where a server may be used by browsers. The defaults let in the machine's own names and addresses and the
/// server's own pages, and nobody else.
/// </summary>
public sealed record GuardOptions
{
    /// <summary>
    /// Hosts by which browsers may call the server beside <c>localhost</c>, the machine's name, its <c>.local</c> name
    /// and its addresses. See <see cref="HostPattern"/>. Default: none.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>
    /// Origins whose pages may use the server beside its own, for example <c>https://www.example.org</c>. CORS is
    /// answered for these and only these. Default: none, and no CORS header is ever sent.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Reverse proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed: addresses, or ranges such
    /// as <c>10.0.0.0/8</c>. Only what such a proxy added is believed, not what a client wrote before it.
    /// <c>X-Forwarded-Host</c> is never looked at: the proxy has to pass <c>Host</c> on. Default: none.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>
    /// Where hosts and origins are looked at, CORS is answered and trusted proxies are believed. Default: at Parley's own
    /// endpoints, so that the app around them stays as it is. <see cref="GuardScope.WholeApp"/> protects the app's endpoints, too.
    /// </summary>
    public GuardScope Scope { get; init; } = GuardScope.ParleyEndpoints;

    /// <summary>
    /// Whose answers get security headers (<c>nosniff</c>, a policy that lets a browser load nothing from an answer, no framing,
    /// no use by other sites' pages). An answer that sets one of them itself keeps its own. Default: those of Parley's own
    /// endpoints. A page does not work under this policy: <see cref="GuardScope.WholeApp"/> is for apps whose pages bring their own.
    /// </summary>
    public GuardScope SecurityHeaders { get; init; } = GuardScope.ParleyEndpoints;

    /// <summary>Says everything that is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate() =>
    [
        .. new[] { (Name: nameof(Scope), Value: Scope), (Name: nameof(SecurityHeaders), Value: SecurityHeaders) }
            .Where(scope => !Enum.IsDefined(scope.Value))
            .Select(scope => $"{scope.Name}: {scope.Value} is no {nameof(GuardScope)}."),
        .. AllowedHosts.Where(text => !HostPattern.IsValid(text))
            .Select(text => $"{nameof(AllowedHosts)}: \"{text}\" cannot be used. Allowed: {HostPattern.Allowed}."),
        .. AllowedOrigins.Where(text => !WebOrigin.IsValid(text))
            .Select(text => $"{nameof(AllowedOrigins)}: \"{text}\" cannot be used. Allowed: {WebOrigin.Allowed}."),
        .. TrustedProxies.Where(text => !TrustedProxy.IsValid(text))
            .Select(text => $"{nameof(TrustedProxies)}: \"{text}\" cannot be used. Allowed: {TrustedProxy.Allowed}."),
    ];
}
