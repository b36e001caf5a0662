using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.Client.Hosting;

/// <summary>What a client's connection does, as a health check.</summary>
internal sealed class ParleyClientHealthCheck(ParleyClient client) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = client.Status;
        return Task.FromResult(status.State switch
        {
            ParleyState.Live or ParleyState.Idle => HealthCheckResult.Healthy($"{client.Server}: {status.State}"),
            ParleyState.Stopped => HealthCheckResult.Unhealthy($"{client.Server} ended the connection: {status.Reason}"),
            _ => HealthCheckResult.Degraded($"{client.Server}: {status.State} ({status.Reason})"),
        });
    }
}
