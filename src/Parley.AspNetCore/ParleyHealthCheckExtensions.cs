using Microsoft.Extensions.Diagnostics.HealthChecks;
using Parley;
using Parley.AspNetCore.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the hub into the app's health checks: <c>builder.Services.AddHealthChecks().AddParley()</c>.</summary>
public static class ParleyHealthCheckExtensions
{
    /// <summary>Adds a check that fails while the hub starts or stops and when nothing can be stored.</summary>
    /// <param name="builder">The checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What a failure is; null for unhealthy.</param>
    /// <param name="tags">Tags by which checks are selected; null for none.</param>
    public static IHealthChecksBuilder AddParley(
        this IHealthChecksBuilder builder, string name = "parley", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, provider => new HubHealthCheck(provider.GetRequiredService<Hub>()), failureStatus, tags));
    }
}
