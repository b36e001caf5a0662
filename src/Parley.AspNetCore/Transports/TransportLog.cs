using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Transports;

/// <summary>What the transports tell the operator.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(300, LogLevel.Error, "The handler of WebSocket {Connection} failed.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string connection);

    [LoggerMessage(301, LogLevel.Error, "A command on WebSocket {Connection} failed; it is answered with internal_error.")]
    public static partial void CommandFailed(ILogger logger, Exception error, string connection);
}
