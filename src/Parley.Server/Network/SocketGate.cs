using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Parley.Server.Network;

/// <summary>
/// Takes no more sockets than may be open. Who comes then waits in the system's queue, costs no file, and is served when somebody
/// leaves. A web server that takes all has no file left for anything else.
/// </summary>
#pragma warning disable CA1001 // a semaphore that never makes a wait handle has nothing to dispose
internal sealed partial class SocketGate(int most, TimeProvider time, ILogger<SocketGate> logger)
#pragma warning restore CA1001
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _free = new(most);
    private readonly int _few = most / 8;

    // When it was last said (timestamp), plus one; 0 for never.
    private long _toldAt;

    /// <summary>Puts the gate before every socket that is listened on.</summary>
    public static void Use(IServiceCollection services, int most)
    {
        services.AddSingleton(provider => new SocketGate(
            most, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<SocketGate>>()));
        var factory = services.Last(service => service.ServiceType == typeof(IConnectionListenerFactory));
        services.RemoveAll<IConnectionListenerFactory>();
        services.AddSingleton<IConnectionListenerFactory>(provider => new Factory(
            (IConnectionListenerFactory)ActivatorUtilities.CreateInstance(provider, factory.ImplementationType!),
            provider.GetRequiredService<SocketGate>()));
    }

    /// <summary>Gives a socket's place back when it is closed. The first of a listener's middleware.</summary>
    public static void Use(ListenOptions listen)
    {
        var gate = listen.ApplicationServices.GetRequiredService<SocketGate>();
        listen.Use(next => async connection =>
        {
            try
            {
                await next(connection);
            }
            finally
            {
                gate._free.Release();
            }
        });
    }

    /// <summary>While few places are left, a socket is closed with its answer, so that the next one gets in. A stream is an answer that goes on.</summary>
    public static void Use(IApplicationBuilder app)
    {
        var gate = app.ApplicationServices.GetRequiredService<SocketGate>();
        app.Use((context, next) =>
        {
            if (gate._free.CurrentCount <= gate._few && HttpProtocol.IsHttp11(context.Request.Protocol) && context.Request.Headers.Upgrade.Count == 0)
            {
                context.Response.Headers.Connection = "close";
            }

            return next(context);
        });
    }

    private bool TryEnter() => _free.Wait(0);

    private Task EnterAsync(CancellationToken cancel)
    {
        Tell();
        return _free.WaitAsync(cancel);
    }

    private void Tell()
    {
        var told = Interlocked.Read(ref _toldAt);
        var now = time.GetTimestamp();
        if ((told == 0 || time.GetElapsedTime(told - 1, now) >= s_pause) && Interlocked.CompareExchange(ref _toldAt, now + 1, told) == told)
        {
            LogFull(logger, most);
        }
    }

    [LoggerMessage(640, LogLevel.Warning, "{Most} sockets are open, which is all that may be. New ones wait until some are closed.")]
    private static partial void LogFull(ILogger logger, int most);

    private sealed class Factory(IConnectionListenerFactory inner, SocketGate gate) : IConnectionListenerFactory, IConnectionListenerFactorySelector
    {
        public bool CanBind(EndPoint endpoint) => inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

        public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new Listener(await inner.BindAsync(endpoint, cancellationToken), gate);
    }

    private sealed class Listener(IConnectionListener inner, SocketGate gate) : IConnectionListener
    {
        private readonly CancellationTokenSource _unbound = new();

        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            if (!gate.TryEnter() && !await WaitAsync(cancellationToken))
            {
                return null;
            }

            var connection = await inner.AcceptAsync(cancellationToken);
            if (connection is null)
            {
                gate._free.Release();
            }

            return connection;
        }

        /// <returns>False when nobody listens any more.</returns>
        private async Task<bool> WaitAsync(CancellationToken cancel)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _unbound.Token);
            try
            {
                await gate.EnterAsync(either.Token);
                return true;
            }
            catch (OperationCanceledException) when (_unbound.IsCancellationRequested)
            {
                return false;
            }
        }

        public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            await _unbound.CancelAsync();
            await inner.UnbindAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            _unbound.Dispose();
        }
    }
}
