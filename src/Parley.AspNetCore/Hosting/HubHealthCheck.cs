using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.AspNetCore.Hosting;

/// <summary>Whether connections and messages are taken, as a health check.</summary>
internal sealed class HubHealthCheck(Hub hub) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(hub.IsReady
            ? HealthCheckResult.Healthy("Connections and messages are taken.")
            : new HealthCheckResult(context.Registration.FailureStatus, "The hub is stopping, or nothing can be stored now."));
}
