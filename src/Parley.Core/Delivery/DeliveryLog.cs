using Microsoft.Extensions.Logging;

namespace Parley.Delivery;

/// <summary>What delivery tells the operator.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(200, LogLevel.Error, "Work on a lane failed; the lane goes on.")]
    public static partial void LaneActionFailed(ILogger logger, Exception error);

    [LoggerMessage(201, LogLevel.Error, "Delivery to connection {Connection} failed and it was cut.")]
    public static partial void DeliveryFailed(ILogger logger, Exception error, string connection);

    [LoggerMessage(202, LogLevel.Error, "Replay to connection {Connection} failed and it was cut.")]
    public static partial void ReplayFailed(ILogger logger, Exception error, string connection);

    [LoggerMessage(203, LogLevel.Information, "Connection {Connection} was closed: {Code}.")]
    public static partial void ConnectionClosed(ILogger logger, string connection, string code);
}
