using System.Diagnostics;

namespace Parley.Server.Logging;

/// <summary>
/// A line for each request when it comes and one when it ends. Only the path of the address is told: what stands behind the
/// question mark may be a ticket, or a token that somebody put there by mistake.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value);
        LogBegin(logger, method, path, context.Connection.RemoteIpAddress);
        var watch = Stopwatch.StartNew();
        try
        {
            await next(context);
        }
        finally
        {
            LogEnd(logger, method, path, context.Response.StatusCode, watch.ElapsedMilliseconds);
        }
    }

    [LoggerMessage(500, LogLevel.Information, "{Method} {Path} from {Address}")]
    private static partial void LogBegin(ILogger logger, string method, string? path, System.Net.IPAddress? address);

    [LoggerMessage(501, LogLevel.Information, "{Method} {Path} answered {Status} in {Milliseconds} ms")]
    private static partial void LogEnd(ILogger logger, string method, string? path, int status, long milliseconds);
}
