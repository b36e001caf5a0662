using System.Net;
using System.Net.Sockets;

namespace Parley.Client.Tests.Support;

/// <summary>Stands between a client and the server and cuts connections: after so many bytes of the server, or when it is told to.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, long?> _budget;
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly HashSet<Pair> _pairs = [];
    private int _count;
    private readonly Task _accepting;
    private volatile bool _isDeaf;

    /// <summary>Makes one.</summary>
    /// <param name="target">The server's port.</param>
    /// <param name="budget">How many bytes the nth connection, from 0, may receive before it is cut; null for any number.</param>
    public CutProxy(int target, Func<int, long?>? budget = null)
    {
        Target = target;
        _budget = budget ?? (_ => null);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Target { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether bytes of the server are held back, as on a line that is dead and does not say so.</summary>
    public bool IsDeaf { get => _isDeaf; set => _isDeaf = value; }

    public void CutAll()
    {
        Pair[] pairs;
        lock (_lock)
        {
            pairs = [.. _pairs];
        }

        foreach (var pair in pairs)
        {
            pair.Cut();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client, _budget(Interlocked.Increment(ref _count) - 1));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client, long? budget)
    {
        using var server = new TcpClient();
        var pair = new Pair(client, server);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, Target, _stop.Token);
            lock (_lock)
            {
                _pairs.Add(pair);
            }

            await Task.WhenAny(PumpAsync(client, server, null), PumpAsync(server, client, budget));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // There is no server now.
        }
        finally
        {
            lock (_lock)
            {
                _pairs.Remove(pair);
            }

            pair.Cut();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, long? budget)
    {
        var buffer = new byte[4096];
        try
        {
            var left = budget ?? long.MaxValue;
            while (left > 0 && await from.Client.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length))) is var count and > 0)
            {
                if (_isDeaf)
                {
                    continue;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
                left -= count;
            }
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private sealed class Pair(TcpClient client, TcpClient server)
    {
        public void Cut()
        {
            Reset(client);
            Reset(server);
        }

        private static void Reset(TcpClient end)
        {
            try
            {
                end.Client?.Close(0);
            }
            catch (ObjectDisposedException)
            {
                // It is closed already.
            }
        }
    }
}
