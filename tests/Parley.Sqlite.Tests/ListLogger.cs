using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Sqlite.Tests;

/// <summary>Keeps what was logged.</summary>
internal sealed class ListLogger : ILogger<SqliteLog>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<string> Lines(LogLevel level) => [.. _lines.Where(l => l.Level == level).Select(l => l.Text)];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));
}
