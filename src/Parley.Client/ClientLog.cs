using Microsoft.Extensions.Logging;

namespace Parley.Client;

/// <summary>What a client logs. No data, and no tokens.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(700, LogLevel.Information, "The connection is gone ({Reason}: {Detail}); the next attempt is in {Pause}.")]
    public static partial void Lost(ILogger logger, string reason, string? detail, TimeSpan pause);

    [LoggerMessage(701, LogLevel.Warning, "The server does not take the token ({Code}): {Detail}")]
    public static partial void TokenRefused(ILogger logger, string code, string detail);

    [LoggerMessage(702, LogLevel.Warning, "No token could be got.")]
    public static partial void NoToken(ILogger logger, Exception error);
}
