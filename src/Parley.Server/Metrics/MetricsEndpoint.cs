using OpenTelemetry.Metrics;
using Parley.AspNetCore.Http;

namespace Parley.Server.Metrics;

/// <summary><c>GET /metrics</c>, for Prometheus and its kin: the engine's meters and the runtime's, written by OpenTelemetry.</summary>
internal static class MetricsEndpoint
{
    // Names of the runtime that end with the word of a histogram, to which promtool objects.
    private static readonly Dictionary<string, string> s_renamed = new(StringComparer.Ordinal)
    {
        ["dotnet.assembly.count"] = "dotnet.assemblies",
        ["dotnet.timer.count"] = "dotnet.timers",
        ["dotnet.process.cpu.count"] = "dotnet.process.cpus",
    };

    /// <summary>Collects from the meters.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="historyFile">The history's file; null when it is kept in memory.</param>
    public static void AddMetrics(this IServiceCollection services, string? historyFile)
    {
        services.AddSingleton(_ => new ServerMetrics(historyFile));
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics
                .AddMeter("Parley", ServerMetrics.MeterName, "System.Runtime")
                .AddView(instrument => s_renamed.TryGetValue(instrument.Name, out var name) ? new MetricStreamConfiguration { Name = name } : null)
                // Two that ask at once get what each of them would have got.
                .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0);
        });
    }

    /// <summary>Maps the address, behind the same door as the others, and beyond every rate.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        // Listens from here on: what the engine counts from its start is counted in full.
        app.Services.GetRequiredService<MeterProvider>();
        app.Services.GetRequiredService<ServerMetrics>();
        var branch = ((IApplicationBuilder)app).New();
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(static _ => true);
        var write = branch.Build();
        app.MapGroup("").AnswerFailures().MapResource("/metrics", ResourceMethod.Read(context =>
        {
            context.Response.Headers.CacheControl = "no-store";
            return write(context);
        }) with
        { IsUnlimited = true });
    }
}
