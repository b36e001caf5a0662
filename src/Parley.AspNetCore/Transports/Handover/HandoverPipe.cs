using System.Buffers;
using System.IO.Pipelines;

namespace Parley.AspNetCore.Transports.Handover;

/// <summary>
/// What HTTP reads from and writes to on a connection that may outlive its request. Once it is handed over, HTTP finds the
/// end of the input, and what it still does to either direction does nothing.
/// </summary>
internal sealed class HandoverPipe : IDuplexPipe
{
    private volatile bool _isHandedOver;

    public HandoverPipe(IDuplexPipe transport)
    {
        Input = new Reader(this, transport.Input);
        Output = new Writer(this, transport.Output);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>From now on HTTP is cut off. Nothing of its may be on its way any more.</summary>
    public void HandOver() => _isHandedOver = true;

    private sealed class Reader(HandoverPipe pipe, PipeReader inner) : PipeReader
    {
        private static readonly ReadResult s_end = new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            pipe._isHandedOver ? new ValueTask<ReadResult>(s_end) : inner.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result)
        {
            if (!pipe._isHandedOver)
            {
                return inner.TryRead(out result);
            }

            result = s_end;
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            if (!pipe._isHandedOver)
            {
                inner.AdvanceTo(consumed, examined);
            }
        }

        public override void CancelPendingRead()
        {
            if (!pipe._isHandedOver)
            {
                inner.CancelPendingRead();
            }
        }

        public override void Complete(Exception? exception = null)
        {
            if (!pipe._isHandedOver)
            {
                inner.Complete(exception);
            }
        }
    }

    private sealed class Writer(HandoverPipe pipe, PipeWriter inner) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void Advance(int bytes)
        {
            if (!pipe._isHandedOver)
            {
                inner.Advance(bytes);
            }
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            pipe._isHandedOver ? default : inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            pipe._isHandedOver ? default : inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush()
        {
            if (!pipe._isHandedOver)
            {
                inner.CancelPendingFlush();
            }
        }

        public override void Complete(Exception? exception = null)
        {
            if (!pipe._isHandedOver)
            {
                inner.Complete(exception);
            }
        }
    }
}
