using Microsoft.Extensions.Logging;

namespace Parley.Chat.Moderation;

/// <summary>What the operator reads of moderation: ids, and no names, reasons or passcodes.</summary>
internal static partial class ModerationLog
{
    [LoggerMessage(620, LogLevel.Information, "Moderation: {Action} by {By}, to {Whom}.")]
    public static partial void Done(ILogger logger, string action, string? by, string whom);

    [LoggerMessage(621, LogLevel.Information, "{By} is the host now, by the host link.")]
    public static partial void Claimed(ILogger logger, string? by);
}
