using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Parley.Server.Logging;

/// <summary>A log entry on one line, the way a person reads it: time, level, message.</summary>
internal sealed class PlainConsoleFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(time.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        textWriter.Write(Word(logEntry.LogLevel));
        // A message may hold text from outside; it must not be able to look like a line of its own.
        textWriter.WriteLine(LogText.Visible(message.ReplaceLineEndings(" ")));
        foreach (var line in logEntry.Exception?.ToString().ReplaceLineEndings("\n").Split('\n') ?? [])
            textWriter.WriteLine(LogText.Visible(line));
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace  ",
        LogLevel.Debug => "debug  ",
        LogLevel.Information => "",
        LogLevel.Warning => "WARNING  ",
        LogLevel.Error => "ERROR  ",
        _ => "CRITICAL  ",
    };
}
