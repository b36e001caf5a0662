using Microsoft.Extensions.Logging;

namespace Parley.Pipeline;

/// <summary>What the pipeline tells the operator.</summary>
internal static partial class PipelineLog
{
    [LoggerMessage(102, LogLevel.Critical, "The log broke while appending; the batch was refused.")]
    public static partial void AppendBroke(ILogger logger, Exception error);

    [LoggerMessage(103, LogLevel.Error, "Something could not be handed to its topic; everything else goes on.")]
    public static partial void HandingOutFailed(ILogger logger, Exception error);
}
