using Microsoft.Extensions.Logging.Console;
using Parley.Server.Configuration;

namespace Parley.Server.Logging;

/// <summary>
/// The console's log, held back until <see cref="Release"/>: the first thing that a person reads is where the chat is,
/// also when the start itself has something to say. Safe to use from any thread.
/// </summary>
[ProviderAlias("Console")]
internal sealed class HeldLog(ConsoleLoggerProvider console, ServerSettings settings) : ILoggerProvider
{
    private readonly Lock _lock = new();

    // Written under _lock; null once the log flows, and then for ever.
    private volatile List<Action>? _held = [];

    public ILogger CreateLogger(string categoryName) => new HeldLogger(this, console.CreateLogger(categoryName));

    /// <summary>Writes what was held back, and lets everything through from now on.</summary>
    public void Release()
    {
        while (true)
        {
            List<Action> lines;
            lock (_lock)
            {
                if (_held is null or { Count: 0 })
                {
                    _held = null;
                    return;
                }
                lines = _held;
                _held = [];
            }
            lines.ForEach(line => line());
        }
    }

    /// <summary>
    /// A start that failed says why in one sentence; what the framework has to say about it beside that is shown only to
    /// whom asked for more.
    /// </summary>
    public void Dispose()
    {
        if (settings.Verbose)
            Release();
    }

    private bool TryHold(Action line)
    {
        lock (_lock)
        {
            _held?.Add(line);
            return _held is not null;
        }
    }

    private sealed class HeldLogger(HeldLog log, ILogger console) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => console.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => console.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // Without the lock where it matters, that is, always but at the start.
            if (log._held is null || !log.TryHold(() => console.Log(logLevel, eventId, state, exception, formatter)))
                console.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
