using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Security;

namespace Parley.AspNetCore;

/// <summary>Protects an app against foreign pages: <c>app.UseParleyGuards()</c>, before anything that answers.</summary>
public static class ParleyGuardExtensions
{
    // A browser may remember the answer to its question for ten minutes; a change of the configuration is seen soon enough.
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly string[] RequestHeaders =
        ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID", "Parley-Kind", "Parley-Name"];

    private static readonly string[] ResponseHeaders = ["Location", "Retry-After"];

    /// <summary>
    /// Adds the guards to the pipeline: requests for a host that is not this server's are answered with 421
    /// <c>bad_host</c>; writing requests and WebSockets of foreign pages with 403 <c>bad_origin</c>; security headers are
    /// set; and CORS is answered for the configured origins.
    /// </summary>
    /// <remarks>
    /// What a reverse proxy says in <c>X-Forwarded-*</c> counts only with <see cref="GuardOptions.TrustedProxies"/>.
    /// </remarks>
    /// <param name="app">The app.</param>
    /// <param name="options">Who else is let in; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names every mistake.</exception>
    public static IApplicationBuilder UseParleyGuards(this IApplicationBuilder app, GuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        options ??= new GuardOptions();
        if (options.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join(Environment.NewLine, mistakes), nameof(options));

        var time = app.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        var hosts = new HostAllowList([.. options.AllowedHosts.Select(ParseHost)], OwnHosts.Read, time);
        var origins = options.AllowedOrigins.Select(ParseOrigin).ToFrozenSet();

        if (options.TrustedProxies.Count > 0)
            UseForwarded(app, options.TrustedProxies);
        app.UseMiddleware<HostGuard>(hosts);
        if (options.SecurityHeaders)
            app.UseMiddleware<SecurityHeaders>();
        if (origins.Count > 0)
            UseCors(app, origins);
        return app.UseMiddleware<OriginGuard>(origins);
    }

    private static void UseForwarded(IApplicationBuilder app, IReadOnlyList<string> proxies)
    {
        var forwarded = new ForwardedHeadersOptions
        {
            // Not the host: a proxy that leaves the client's X-Forwarded-Host in place would let it through the guard.
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            // From the right, as far as the proxies are trusted: what stands before that, anybody may have written.
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var text in proxies)
            forwarded.KnownIPNetworks.Add(TrustedProxy.Parse(text));
        app.UseForwardedHeaders(forwarded);
    }

    private static void UseCors(IApplicationBuilder app, FrozenSet<WebOrigin> origins)
    {
        var policy = new CorsPolicyBuilder()
            .WithOrigins([.. origins.Select(origin => origin.Text)])
            .WithMethods(Methods)
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(ResponseHeaders)
            .AllowCredentials()
            .SetPreflightMaxAge(PreflightMaxAge)
            .Build();
        var logs = app.ApplicationServices.GetRequiredService<ILoggerFactory>();
        app.UseMiddleware<CrossOriginAnswers>(new CorsService(Options.Create(new CorsOptions()), logs), policy);
    }

    private static HostPattern ParseHost(string text) =>
        HostPattern.TryParse(text, out var pattern) ? pattern! : throw new ArgumentException(HostPattern.Allowed, text);

    private static WebOrigin ParseOrigin(string text) =>
        WebOrigin.TryParse(text, out var origin) ? origin! : throw new ArgumentException(WebOrigin.Allowed, text);
}
