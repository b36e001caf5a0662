using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Parley.Bench.AspNet;

/// <summary>WebSockets as the tutorials do it: a list of sockets, and <c>SendAsync</c> to each.</summary>
internal sealed class SocketBroadcaster
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<WebSocket, SemaphoreSlim>> _topics = new();

    public async Task SubscribeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var gate = new SemaphoreSlim(1);
        var members = _topics.GetOrAdd(context.Request.Query["topic"].ToString(), _ => new());
        members[socket] = gate;
        try
        {
            await SendAsync(socket, gate, "ready"u8.ToArray());
            var buffer = new byte[256];
            while (socket.State == WebSocketState.Open)
            {
                await socket.ReceiveAsync(buffer, context.RequestAborted);
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The client is gone.
        }
        finally
        {
            members.TryRemove(socket, out _);
        }
    }

    public static async Task PublishAsync(HttpContext context, Func<string, byte[], Task> publish)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var topic = context.Request.Query["topic"].ToString();
        await socket.SendAsync("ready"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[4096];
        try
        {
            while (socket.State == WebSocketState.Open)
            {
                var result = await socket.ReceiveAsync(buffer, context.RequestAborted);
                await publish(topic, buffer.AsSpan(0, result.Count).ToArray());
            }
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException)
        {
            // The client is gone.
        }
    }

    public async Task SendAsync(string topic, byte[] text)
    {
        if (_topics.TryGetValue(topic, out var members))
        {
            await Task.WhenAll(members.Select(member => SendAsync(member.Key, member.Value, text)));
        }
    }

    private static async Task SendAsync(WebSocket socket, SemaphoreSlim gate, byte[] text)
    {
        await gate.WaitAsync();
        try
        {
            await socket.SendAsync(text, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The client is gone; its own loop takes it off the list.
        }
        finally
        {
            gate.Release();
        }
    }
}
