using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.AspNetCore.Security;

namespace Parley.AspNetCore;

/// <summary>Protects against foreign pages: <c>app.UseParleyGuards()</c>.</summary>
public static class ParleyGuardExtensions
{
    // A browser may remember the answer to its question for ten minutes; a change of the configuration is seen soon enough.
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly string[] RequestHeaders =
        ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "Last-Event-ID", "Parley-Kind", "Parley-Name"];

    private static readonly string[] ResponseHeaders = ["Location", "Retry-After"];

    /// <summary>
    /// Guards Parley's endpoints: requests for a host that is not this server's are answered with 421 <c>bad_host</c>; writing
    /// requests and WebSockets of foreign pages with 403 <c>bad_origin</c>; security headers are set; and CORS is answered for
    /// the configured origins. The rest of the app is left alone unless <see cref="GuardOptions.Scope"/> says otherwise.
    /// </summary>
    /// <remarks>
    /// What a reverse proxy says in <c>X-Forwarded-*</c> counts only with <see cref="GuardOptions.TrustedProxies"/>.
    /// </remarks>
    /// <param name="app">The app. The place in the pipeline matters for <see cref="GuardScope.WholeApp"/> only: what comes after is guarded.</param>
    /// <param name="options">Who else is let in, and where; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names every mistake.</exception>
    public static IApplicationBuilder UseParleyGuards(this IApplicationBuilder app, GuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        options ??= new GuardOptions();
        if (options.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join(Environment.NewLine, mistakes), nameof(options));

        var checks = MakeChecks(app.ApplicationServices, options);
        var everywhere = At(GuardScope.WholeApp);
        var atEndpoints = At(GuardScope.ParleyEndpoints);
        app.ApplicationServices.GetService<GuardPlace>()?.Guards =
            new Guards(options.Scope == GuardScope.Nowhere ? null : checks, options.SecurityHeaders != GuardScope.Nowhere);
        return app.Use((context, next) =>
        {
            if (everywhere.Answer(context) is { } answer)
                return answer;
            if (!atEndpoints.IsEmpty)
                context.Features.Set(atEndpoints);
            return next(context);
        });

        Guards At(GuardScope scope) => new(options.Scope == scope ? checks : null, options.SecurityHeaders == scope);
    }

    private static GuardChecks MakeChecks(IServiceProvider services, GuardOptions options)
    {
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var origins = options.AllowedOrigins.Select(ParseOrigin).ToFrozenSet();
        return new GuardChecks(
            options.TrustedProxies.Count > 0 ? Forwarded(services, options.TrustedProxies) : null,
            new HostGuard(new HostAllowList([.. options.AllowedHosts.Select(ParseHost)], OwnHosts.Read, time)),
            origins.Count > 0 ? Cors(services, origins) : null,
            new OriginGuard(origins));
    }

    private static ForwardedHeadersMiddleware Forwarded(IServiceProvider services, IReadOnlyList<string> proxies)
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
        var logs = services.GetRequiredService<ILoggerFactory>();
        return new ForwardedHeadersMiddleware(static _ => Task.CompletedTask, logs, Options.Create(forwarded));
    }

    private static CrossOriginAnswers Cors(IServiceProvider services, FrozenSet<WebOrigin> origins)
    {
        var policy = new CorsPolicyBuilder()
            .WithOrigins([.. origins.Select(origin => origin.Text)])
            .WithMethods(Methods)
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(ResponseHeaders)
            .AllowCredentials()
            .SetPreflightMaxAge(PreflightMaxAge)
            .Build();
        var logs = services.GetRequiredService<ILoggerFactory>();
        return new CrossOriginAnswers(new CorsService(Options.Create(new CorsOptions()), logs), policy);
    }

    private static HostPattern ParseHost(string text) =>
        HostPattern.TryParse(text, out var pattern) ? pattern! : throw new ArgumentException(HostPattern.Allowed, text);

    private static WebOrigin ParseOrigin(string text) =>
        WebOrigin.TryParse(text, out var origin) ? origin! : throw new ArgumentException(WebOrigin.Allowed, text);
}
