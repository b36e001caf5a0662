using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Parley.Browser.Tests.Support;

/// <summary>The network between a browser and the server: a TCP relay that can be cut, and that can swallow answers.</summary>
internal sealed class Network : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    // Read by the relays, written by tests.
    private volatile bool _isDown;
    private volatile bool _swallowsAnswers;

    public Network(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the browser finds the server through this network.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Breaks all connections and refuses new ones until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        _isDown = true;
        Break();
    }

    public void Restore()
    {
        _isDown = false;
        _swallowsAnswers = false;
    }

    /// <summary>Breaks all connections; new ones work.</summary>
    public void Break()
    {
        foreach (var socket in _open.Keys)
            socket.Dispose();
    }

    /// <summary>From now on requests reach the server and nothing comes back.</summary>
    public void SwallowAnswers() => _swallowsAnswers = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Break();
        await _accepting.WaitAsync(TimeSpan.FromMilliseconds(ChatPage.PatienceMs));
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var browser = await _listener.AcceptSocketAsync(_stop.Token);
                _ = RelayAsync(browser);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(Socket browser)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        browser.NoDelay = true;
        _open[browser] = true;
        _open[server] = true;
        try
        {
            if (_isDown)
                return;
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stop.Token);
            await Task.WhenAny(CopyAsync(browser, server, () => false), CopyAsync(server, browser, () => _swallowsAnswers));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end is gone; the other follows.
        }
        finally
        {
            _open.TryRemove(browser, out _);
            _open.TryRemove(server, out _);
            browser.Dispose();
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, Func<bool> swallow)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                for (var sent = 0; sent < count && !swallow();)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
