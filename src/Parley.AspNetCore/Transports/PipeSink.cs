// hot path
using System.Buffers;
using System.IO.Pipelines;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>Writes to a response's pipe: for TLS, HTTP/2 and every server that is not Kestrel on plain HTTP/1.1.</summary>
internal sealed class PipeSink(PipeWriter pipe, Action abort) : ISink
{
    // The flush that the other side has not caught up with.
    private Task<FlushResult>? _flush;

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_flush is { } pending)
        {
            if (!pending.IsCompleted)
            {
                return 0;
            }

            _flush = null;
            if (!IsAlive(pending))
            {
                return -1;
            }
        }

        try
        {
            pipe.Write(bytes);
            var flush = pipe.FlushAsync();
            if (!flush.IsCompleted)
            {
                _flush = flush.AsTask();
                return bytes.Length;
            }

            return flush.Result is { IsCompleted: false, IsCanceled: false } ? bytes.Length : -1;
        }
        catch (Exception error) when (IsDisconnect(error))
        {
            return -1;
        }
    }

    public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => _ = WriteAsync(bytes, written);

    public void Complete()
    {
    }

    public void Abort() => abort();

    /// <summary>Completes when everything that was taken has left the pipe or never will.</summary>
    public Task DrainAsync() => _flush is { IsCompleted: false } pending
        ? pending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
        : Task.CompletedTask;

    private static bool IsAlive(Task<FlushResult> flush) =>
        flush.IsCompletedSuccessfully && flush.Result is { IsCompleted: false, IsCanceled: false };

    private static bool IsDisconnect(Exception error) =>
        error is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, Action<bool> written)
    {
        try
        {
            if (_flush is { } pending)
            {
                await pending.ConfigureAwait(false);
                _flush = null;
            }

            var result = await pipe.WriteAsync(bytes).ConfigureAwait(false);
            written(result is { IsCompleted: false, IsCanceled: false });
        }
        catch (Exception error) when (IsDisconnect(error))
        {
            written(false);
        }
    }
}
