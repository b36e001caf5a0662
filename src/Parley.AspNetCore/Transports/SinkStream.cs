using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// What the framework's WebSocket reads from and writes to: it reads from the upgraded stream, and its own few frames
/// (pongs, closings) go through the connection's sink, so that frames never interleave.
/// </summary>
internal sealed class SinkStream(Stream input, Connection connection) : Stream
{
    // A client that pings and never reads stops being heard at this.
    private const int MaxQueuedBytes = 64 * 1024;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        connection.NoteListening();
        var count = await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        connection.NoteReceived();
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        connection.Send(buffer.ToArray());
        return new ValueTask(connection.WaitForRoomAsync(MaxQueuedBytes));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
