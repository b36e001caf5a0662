using Microsoft.Extensions.Logging;

namespace Parley.Pipeline;

/// <summary>What the pipeline tells the operator.</summary>
internal static partial class PipelineLog
{
    [LoggerMessage(102, LogLevel.Critical, "The log broke while appending; the batch was refused.")]
    public static partial void AppendBroke(ILogger logger, Exception error);
}
