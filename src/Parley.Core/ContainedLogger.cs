using Microsoft.Extensions.Logging;

namespace Parley;

/// <summary>A logger whose failures end with it: what cannot be logged must not stop what it tells of.</summary>
internal sealed class ContainedLogger(ILogger inner) : ILogger<Hub>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // nobody is left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // nobody is left to tell
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
