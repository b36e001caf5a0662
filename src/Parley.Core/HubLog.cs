using Microsoft.Extensions.Logging;

namespace Parley;

/// <summary>What a hub tells the operator.</summary>
internal static partial class HubLog
{
    [LoggerMessage(1, LogLevel.Debug, "The log is {Description}: epoch {Epoch}, {Seq} entries were written so far.")]
    public static partial void Started(ILogger logger, string description, string epoch, long seq);

    [LoggerMessage(2, LogLevel.Information, "Stopping: {Connections} connections are told to come back.")]
    public static partial void Stopping(ILogger logger, int connections);

    [LoggerMessage(3, LogLevel.Warning, "{Connections} connections had not ended in time and were cut.")]
    public static partial void Cut(ILogger logger, int connections);

    [LoggerMessage(4, LogLevel.Error, "A look at topics and connections failed; the next one comes in a second.")]
    public static partial void ScanFailed(ILogger logger, Exception error);
}
