using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Sees to it that what is taken away elsewhere is taken away on open connections: reads the file of keys again when it has
/// changed, fetches published keys again when they are old, and asks the webhook again when its answers are.
/// </summary>
internal sealed partial class AccessWatch(Hub hub, AccessControl control, TimeProvider time, ILogger<AccessWatch> logger) : IHostedService, IDisposable
{
    /// <summary>The time between two looks at the file of keys: looking costs next to nothing, and a person does not notice it.</summary>
    public static readonly TimeSpan KeysInterval = TimeSpan.FromSeconds(2);

    private ITimer? _keys;
    private ITimer? _published;
    private ITimer? _webhook;

    // 1 while a round runs; a timer that fires meanwhile does nothing.
    private int _isBusy;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (control.Keys is { } ring)
        {
            _keys = time.CreateTimer(_ => _ = RunAsync(ring.Reload), null, KeysInterval, KeysInterval);
        }

        if (control.Published is { } published)
        {
            var pause = control.Options.Tokens!.JwksPause;
            published.Withdrawn = () => _ = RecheckAsync();
            _published = time.CreateTimer(_ => published.Refresh(), null, pause, pause);
        }

        if (control.Options.Webhook is { } webhook)
        {
            _webhook = time.CreateTimer(_ => _ = RunAsync(static () => true), null, webhook.LookInterval, webhook.LookInterval);
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
        _published?.Dispose();
        _webhook?.Dispose();
    }

    private async Task RunAsync(Func<bool> hasChanged)
    {
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            return;
        }

        if (hasChanged())
        {
            await RecheckAsync().ConfigureAwait(false);
        }

        Volatile.Write(ref _isBusy, 0);
    }

    private async Task RecheckAsync()
    {
        try
        {
            await hub.RecheckAccessAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // nobody awaits this
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(413, LogLevel.Error, "Looking again at the rights of open connections failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
