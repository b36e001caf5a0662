using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Threading;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Sees to it that what is taken away elsewhere is taken away on open connections: reads the file of keys again when it has
/// changed, fetches published keys again when they are old, and asks the webhook again when its answers are.
/// </summary>
internal sealed partial class AccessWatch(Hub hub, AccessControl control, TimeProvider time, ILogger<AccessWatch> logger) : IHostedService, IDisposable
{
    /// <summary>The time between two looks at the file of keys: looking costs next to nothing, and a person does not notice it.</summary>
    public static readonly TimeSpan KeysInterval = TimeSpan.FromSeconds(2);

    private ILogger Logger { get; } = logger;

    private ITimer? _keys;
    private ITimer? _published;
    private ITimer? _webhook;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (control.Keys is { } ring)
        {
            _keys = Every(KeysInterval, ring.Reload);
        }

        if (control.Published is { } published)
        {
            var pause = control.Options.Tokens!.JwksPause;
            published.Withdrawn = () => _ = RecheckAsync();
            _published = time.CreateTimer(_ => published.Refresh(), null, pause, pause);
        }

        if (control.Options.Webhook is { } webhook)
        {
            _webhook = Every(webhook.LookInterval, static () => true);
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

    private ITimer Every(TimeSpan interval, Func<bool> hasChanged)
    {
        var look = new RightsLook(this, hasChanged);
        return time.CreateTimer(_ => _ = look.RunAsync(), null, interval, interval);
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
            LogFailed(Logger, error);
        }
    }

    /// <summary>One thing to look at. When it is time while a look is under way, another follows it: what changed meanwhile is not missed.</summary>
    private sealed class RightsLook(AccessWatch watch, Func<bool> hasChanged) : SharedWork
    {
        protected override bool IsEmpty => true;

        public async Task RunAsync()
        {
            if (!TryTake())
            {
                return;
            }

            do
            {
                Look();
                if (Contain(hasChanged, static hasChanged => hasChanged()))
                {
                    await watch.RecheckAsync().ConfigureAwait(false);
                }
            }
            while (!TryEnd());
        }

        protected override void NoteFailed(Exception error) => LogFailed(watch.Logger, error);
    }

    [LoggerMessage(413, LogLevel.Error, "Looking again at the rights of open connections failed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
