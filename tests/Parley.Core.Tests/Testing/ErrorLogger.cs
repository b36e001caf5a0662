using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Core.Tests.Testing;

/// <summary>Keeps what the hub reports, so that a test can say that nothing went wrong.</summary>
internal sealed class ErrorLogger : ILogger<Hub>
{
    public ConcurrentQueue<(EventId Id, string Text)> Errors { get; } = new();

    public ConcurrentQueue<(EventId Id, string Text)> All { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception) + exception;
        All.Enqueue((eventId, text));
        if (logLevel >= LogLevel.Error)
        {
            Errors.Enqueue((eventId, text));
        }
    }
}
