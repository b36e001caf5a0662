using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.AspNetCore.Metrics;

/// <summary><c>GET /metrics</c>, for whoever runs the server.</summary>
internal static class MetricsEndpoint
{
    public static Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(context.RequestServices.GetRequiredService<MetricReader>().ToText(), context.RequestAborted);
    }
}
