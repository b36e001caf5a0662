// hot path
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Writes to the connection's own socket without blocking: the shortest way that bytes can take on plain HTTP/1.1. Kestrel
/// goes on reading from the socket and writes nothing more to it. Linux only, as <see cref="DirectSocket"/> is.
/// </summary>
internal sealed partial class SocketSink : ISink
{
    // MSG_DONTWAIT and MSG_NOSIGNAL.
    private const int WithoutWaiting = 0x40 | 0x4000;
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    private readonly Socket _socket;
    private readonly SafeSocketHandle _handle;
    private readonly Action _abort;

    /// <summary>Takes over the writing.</summary>
    /// <param name="socket">The socket; everything that the framework had to write is written.</param>
    /// <param name="abort">Cuts the connection.</param>
    public SocketSink(Socket socket, Action abort)
    {
        _socket = socket;
        _handle = socket.SafeHandle;
        _abort = abort;
    }

    SafeHandle? ISink.Socket => _handle;

    // The system's own call: Socket.Send does the same, and what stands around it costs half a microsecond more.
    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var taken = (int)Send(_handle, bytes, bytes.Length, WithoutWaiting);
            return taken >= 0 ? taken : Marshal.GetLastPInvokeError() is TryAgain or Interrupted ? 0 : -1;
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

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeSocketHandle socket, ReadOnlySpan<byte> bytes, nint length, int flags);
}
