using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.AspNetCore.Tests.Http;

/// <summary>The hub in an app's own health checks.</summary>
public sealed class HealthCheckTests
{
    [Fact]
    public async Task The_hub_is_healthy_while_it_serves_and_unhealthy_when_it_stops()
    {
        await using var app = await TestApp.StartAsync(build: builder => builder.Services.AddHealthChecks().AddParley(tags: ["live"]));
        app.ExpectsErrors = true; // that it is unhealthy is logged as one
        var checks = app.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync()).Entries["parley"].Status);
        await app.Hub.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync()).Entries["parley"].Status);
    }
}
