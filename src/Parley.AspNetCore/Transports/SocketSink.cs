// hot path
using System.Net.Sockets;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Writes to the connection's own socket without blocking: the shortest way that bytes can take on plain HTTP/1.1. Kestrel
/// goes on reading from the socket and writes nothing more to it.
/// </summary>
internal sealed class SocketSink : ISink
{
    private readonly Socket _socket;
    private readonly Action _abort;

    /// <summary>Takes over the writing.</summary>
    /// <param name="socket">The socket; everything that the framework had to write is written.</param>
    /// <param name="abort">Cuts the connection.</param>
    public SocketSink(Socket socket, Action abort)
    {
        _socket = socket;
        _abort = abort;

        // Concerns synchronous calls only, and here alone such are made.
        socket.Blocking = false;
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var taken = _socket.Send(bytes, SocketFlags.None, out var error);
            return error is SocketError.Success or SocketError.WouldBlock ? taken : -1;
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }

    public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => _ = SendAsync(bytes, written);

    public void Complete()
    {
    }

    public void Abort() => _abort();

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, Action<bool> written)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes).ConfigureAwait(false)..];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            written(false);
            return;
        }

        written(true);
    }
}
