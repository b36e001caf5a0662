using Parley.Log;

namespace Parley.Contracts;

/// <summary>The base of the suites about logs: an empty open log and a clock.</summary>
public abstract class LogContract : IAsyncLifetime
{
    protected ManualTime Time { get; } = new();

    protected ILog Log { get; private set; } = null!;

    protected LogHead Start { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Log = CreateLog(Time);
        Start = await Log.OpenAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Log.DisposeAsync();
        CleanUp();
    }

    /// <summary>Makes a log with nothing in it.</summary>
    protected abstract ILog CreateLog(TimeProvider time);

    /// <summary>Removes what <see cref="CreateLog"/> left behind.</summary>
    protected virtual void CleanUp()
    {
    }
}
