using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Parley.Frames;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Makes a WebSocket that knows whole messages only look like the bytes of a connection: for servers that do not hand out the
/// bytes, as the test server. The server's frames that are written become messages, and messages of the client become frames
/// that can be read. One reader and one writer at a time.
/// </summary>
internal sealed class MessageStream(WebSocket socket) : Stream
{
    private const int MaskedHeaderBytes = WebSocketFrame.MaxHeaderLength + 4;
    private const int PartBytes = 4096;
    private const int FramesAhead = 16;

    // Client frames that wait to be read: of the client's messages, and the pongs that it cannot be asked for.
    private readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(FramesAhead);

    // The reader's alone.
    private ReadOnlyMemory<byte> _unread;
    private Task? _receiving;

    // The writer's alone: a frame of which a part has come.
    private readonly MemoryStream _frame = new();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _receiving ??= ReceiveAsync();
        if (_unread.IsEmpty)
        {
            if (!await _frames.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            _frames.Reader.TryRead(out var frame);
            _unread = frame;
        }

        var count = Math.Min(buffer.Length, _unread.Length);
        _unread[..count].CopyTo(buffer);
        _unread = _unread[count..];
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _frame.Write(buffer.Span);
        var written = 0;
        while (FindFrame(written) is var (opcode, start, length))
        {
            await SendAsync(opcode, _frame.GetBuffer().AsMemory(start, length), cancellationToken).ConfigureAwait(false);
            written = start + length;
        }

        var rest = (int)_frame.Length - written;
        _frame.GetBuffer().AsSpan(written, rest).CopyTo(_frame.GetBuffer());
        _frame.SetLength(rest);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The whole frame that begins at a place, if it is there. The server's frames have no mask.</summary>
    private (byte Opcode, int Start, int Length)? FindFrame(int at)
    {
        var bytes = _frame.GetBuffer().AsSpan(at, (int)_frame.Length - at);
        if (bytes.Length < 2)
        {
            return null;
        }

        var header = bytes[1] switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < header)
        {
            return null;
        }

        long length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => bytes[1],
        };
        return bytes.Length - header >= length ? ((byte)(bytes[0] & 0x0f), at + header, (int)length) : null;
    }

    private async ValueTask SendAsync(byte opcode, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        switch (opcode)
        {
            case WebSocketFrame.Text:
                await SendAsync(() => socket.SendAsync(payload, WebSocketMessageType.Text, endOfMessage: true, cancel).AsTask()).ConfigureAwait(false);
                break;
            case WebSocketFrame.Ping:
                // The socket keeps its own connection alive, and tells of no pongs. Behind unread messages none is needed.
                _frames.Writer.TryWrite(ClientFrame(WebSocketFrame.Pong, isFinal: true, payload.Span));
                break;
            case WebSocketFrame.Close when socket.State is WebSocketState.Open or WebSocketState.CloseReceived:
                var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload.Span) : (ushort)WebSocketCloseStatus.NormalClosure;
                var reason = payload.Length > 2 ? Encoding.UTF8.GetString(payload.Span[2..]) : null;
                await SendAsync(() => socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, cancel)).ConfigureAwait(false);
                break;
        }
    }

    private static async Task SendAsync(Func<Task> send)
    {
        try
        {
            await send().ConfigureAwait(false);
        }
        catch (WebSocketException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    /// <summary>Reads the client's messages until it closes or is gone.</summary>
    private async Task ReceiveAsync()
    {
        var buffer = new byte[PartBytes];
        var isContinued = false;
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await _frames.Writer.WriteAsync(ClientFrame(WebSocketFrame.Close, isFinal: true, ClosePayload())).ConfigureAwait(false);
                    return;
                }

                var opcode = isContinued ? WebSocketFrame.Continuation
                    : part.MessageType == WebSocketMessageType.Text ? WebSocketFrame.Text
                    : WebSocketFrame.Binary;
                await _frames.Writer.WriteAsync(ClientFrame(opcode, part.EndOfMessage, buffer.AsSpan(0, part.Count))).ConfigureAwait(false);
                isContinued = !part.EndOfMessage;
            }
        }
        catch (Exception error) when (error is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client is gone: what was read is all there is.
        }
        finally
        {
            _frames.Writer.TryComplete();
        }
    }

    private byte[] ClosePayload()
    {
        if (socket.CloseStatus is not { } status || status == WebSocketCloseStatus.Empty)
        {
            return [];
        }

        var reason = Encoding.UTF8.GetBytes(socket.CloseStatusDescription ?? "");
        var payload = new byte[2 + reason.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)status);
        reason.CopyTo(payload, 2);
        return payload;
    }

    /// <summary>A client's frame has a mask; this one's changes nothing.</summary>
    private static byte[] ClientFrame(byte opcode, bool isFinal, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[MaskedHeaderBytes];
        var length = WebSocketFrame.WriteHeader(header, opcode, payload.Length);
        if (!isFinal)
        {
            header[0] &= 0x7f;
        }

        header[1] |= 0x80;
        header.Slice(length, 4).Clear();
        return [.. header[..(length + 4)], .. payload];
    }
}
