using Microsoft.Extensions.Logging;

namespace Parley.Pipeline;

/// <summary>What the pipeline tells the operator.</summary>
internal static partial class PipelineLog
{
    [LoggerMessage(100, LogLevel.Error, "Messages cannot be stored now and publishers are refused: {Reason}")]
    public static partial void LogUnavailable(ILogger logger, string reason);

    [LoggerMessage(101, LogLevel.Information, "Messages are stored again.")]
    public static partial void LogIsBack(ILogger logger);

    [LoggerMessage(102, LogLevel.Critical, "The log broke while appending; the batch was refused.")]
    public static partial void AppendBroke(ILogger logger, Exception error);
}
