using System.Text;

namespace Parley.LoadGenerator.Clients;

/// <summary>What all clients of one kind have in common: what they ask for and what they wait for.</summary>
internal sealed class StreamPlan
{
    /// <param name="isWebSocket">WebSocket, else Server-Sent Events.</param>
    /// <param name="port">The server's port, for the Host header.</param>
    /// <param name="path">The address.</param>
    /// <param name="steps">What follows the handshake of HTTP.</param>
    /// <param name="ping">A text that the server sends as a ping, and the text that answers it.</param>
    public StreamPlan(bool isWebSocket, int port, string path, IReadOnlyList<Step> steps, (string Ping, string Pong)? ping = null)
    {
        IsWebSocket = isWebSocket;
        Request = Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            + (isWebSocket
                ? "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                : "Accept: text/event-stream\r\n\r\n"));
        Sends = [.. steps.Select(step => step.Send.Length == 0 ? [] : ClientFrame.Text(step.Send))];
        Expects = [.. steps.Select(step => Encoding.UTF8.GetBytes(step.Expect))];
        Ping = ping is null ? [] : Encoding.UTF8.GetBytes(ping.Value.Ping);
        Pong = ping is null ? [] : ClientFrame.Text(ping.Value.Pong);
    }

    public bool IsWebSocket { get; }

    public byte[] Request { get; }

    public IReadOnlyList<byte[]> Sends { get; }

    public IReadOnlyList<byte[]> Expects { get; }

    public byte[] Ping { get; }

    public byte[] Pong { get; }
}
