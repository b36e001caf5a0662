using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Sees to it that what is taken away elsewhere is taken away on open connections: reads the file of keys again when it has
/// changed, and asks the webhook again when its answers are old.
/// </summary>
internal sealed partial class AccessWatch(Hub hub, AccessControl control, TimeProvider time, ILogger<AccessWatch> logger) : IHostedService, IDisposable
{
    /// <summary>The time between two looks at the file of keys: looking costs next to nothing, and a person does not notice it.</summary>
    public static readonly TimeSpan KeysInterval = TimeSpan.FromSeconds(2);

    private ITimer? _keys;
    private ITimer? _webhook;

    // 1 while a round runs; a timer that fires meanwhile does nothing.
    private int _isBusy;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (control.Keys is { } ring)
        {
            _keys = time.CreateTimer(_ => _ = RunAsync(ring.Reload), null, KeysInterval, KeysInterval);
        }

        if (control.Options.Webhook is { } webhook)
        {
            _webhook = time.CreateTimer(_ => _ = RunAsync(static () => true), null, webhook.Lifetime, webhook.Lifetime);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _keys?.Dispose();
        _webhook?.Dispose();
    }

    private async Task RunAsync(Func<bool> hasChanged)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            return;
        }

        try
        {
            if (hasChanged())
            {
                await hub.RecheckAccessAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // nobody awaits this; the next round tries again
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(logger, error);
        }
        finally
        {
            Volatile.Write(ref _isBusy, 0);
        }
    }

    [LoggerMessage(413, LogLevel.Error, "Looking again at the rights of open connections failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
