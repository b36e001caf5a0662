// hot path
using System.Buffers;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>Writes to an upgraded stream: WebSockets over TLS and over HTTP/2.</summary>
internal sealed class StreamSink(Stream stream, Action abort) : ISink
{
    private Task? _write;

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_write is { } pending)
        {
            if (!pending.IsCompleted)
            {
                return 0;
            }

            _write = null;
            if (!pending.IsCompletedSuccessfully)
            {
                return -1;
            }
        }

        var copy = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy);
        var write = WriteAsync(copy, bytes.Length);
        if (!write.IsCompleted)
        {
            _write = write;
        }

        return write.IsFaulted ? -1 : bytes.Length;
    }

    public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => _ = WriteRestAsync(bytes, written);

    public void Complete()
    {
    }

    public void Abort() => abort();

    /// <summary>Completes when what was taken has been written. After the end: nobody writes any more.</summary>
    public async Task DrainAsync()
    {
        if (_write is { } pending)
        {
            await pending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteAsync(byte[] copy, int length)
    {
        try
        {
            await stream.WriteAsync(copy.AsMemory(0, length)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private async Task WriteRestAsync(ReadOnlyMemory<byte> bytes, Action<bool> written)
    {
        try
        {
            if (_write is { } pending)
            {
                await pending.ConfigureAwait(false);
                _write = null;
            }

            await stream.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            written(false);
            return;
        }

        written(true);
    }
}
