using Microsoft.Extensions.Logging;

namespace Parley.Sqlite.Database;

/// <summary>What the server's own log says about the file.</summary>
internal static partial class FileEvents
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Error, Message = "Messages can not be stored in {Path}: {Reason}. Publishers are refused until it works again; it is tried twice a second.")]
    public static partial void Unavailable(ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "Messages are stored in {Path} again, after {Seconds:F1} s; {Refused} requests were refused.")]
    public static partial void Available(ILogger logger, string path, double seconds, long refused);

    [LoggerMessage(EventId = 302, Level = LogLevel.Critical, Message = "{Path} is damaged ({What}). Nothing more is written to it. Stop the server, keep a copy of the file, and restore a backup.")]
    public static partial void Damaged(ILogger logger, string path, string what);

    [LoggerMessage(EventId = 303, Level = LogLevel.Error, Message = "{Chore} failed on {Path}; it is tried again in a minute.")]
    public static partial void ChoreFailed(ILogger logger, Exception reason, string path, string chore);

    [LoggerMessage(EventId = 304, Level = LogLevel.Information, Message = "{Path} was not closed in order; it takes a new epoch because its last writes were not synced.")]
    public static partial void NewEpoch(ILogger logger, string path);

    [LoggerMessage(EventId = 305, Level = LogLevel.Information, Message = "{Path} was brought from schema {From} to {To}.")]
    public static partial void Migrated(ILogger logger, string path, long from, long to);

    [LoggerMessage(EventId = 306, Level = LogLevel.Information, Message = "{Path} ({Megabytes} MB) is being brought from schema {From} to {To}; that takes about a second for each 100 MB, and can be interrupted.")]
    public static partial void Migrating(ILogger logger, string path, long megabytes, long from, long to);

    [LoggerMessage(EventId = 307, Level = LogLevel.Error, Message = "{Path} can not be read: {Reason}. Whoever asks for what is in it is refused until it works again.")]
    public static partial void Unreadable(ILogger logger, string path, string reason);

    [LoggerMessage(EventId = 308, Level = LogLevel.Information, Message = "{Path} is read again, after {Seconds:F1} s; {Refused} requests were refused.")]
    public static partial void Readable(ILogger logger, string path, double seconds, long refused);
}
