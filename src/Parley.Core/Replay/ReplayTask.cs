using System.Buffers;
using Parley.Codes;
using Parley.Delivery;
using Parley.Log;

namespace Parley.Replay;

/// <summary>
/// Sends what a connection missed and what memory no longer holds, at the client's own pace, until it meets the topics'
/// memory; then the lane takes over.
/// </summary>
internal sealed class ReplayTask(Hub hub, Connection connection, Attachment attachment)
{
    // Each batch wakes two threads: small ones cost those who talk more than a longer write does.
    private readonly int _batchBytes = Math.Min(32 * 1024, hub.Options.ByteAllowance / 2);
    private readonly ArrayBufferWriter<byte> _batch = new(16 * 1024);
    private readonly List<(Subscription Subscription, int Length)> _pieces = [];

    /// <summary>Runs to the end. Never throws: a replay that cannot go on ends its connection, and the client comes back.</summary>
    /// <param name="sources">What is to be replayed first, one for each subscription of the attachment.</param>
    /// <param name="through">The position up to which they go.</param>
    public async Task RunAsync(IReadOnlyList<FrameSource> sources, long through)
    {
        try
        {
            await SendAsync(sources).ConfigureAwait(false);
            while (!connection.Completion.IsCompleted && !await attachment.TryGoLiveAsync(through).ConfigureAwait(false))
            {
                await hub.Pipeline.BarrierAsync().ConfigureAwait(false);
                var next = hub.Pipeline.Visible;
                var after = through;
                sources = [.. attachment.Subscriptions.Select(one => new FrameSource(hub, one, attachment.WithIds, after, next))];
                await SendAsync(sources).ConfigureAwait(false);
                through = next;
            }
        }
        catch (ReplayTrimmedException)
        {
            // The client resumes from the last id it saw and is told what is gone.
            connection.Close(CloseCode.SlowConsumer);
        }
        catch (LogUnavailableException)
        {
            connection.Abort();
        }
#pragma warning disable CA1031 // nobody awaits this task; its connection is the one to end
        catch (Exception error)
#pragma warning restore CA1031
        {
            DeliveryLog.ReplayFailed(hub.Logger, error, connection.Id);
            connection.Abort();
        }
    }

    private async Task SendAsync(IReadOnlyList<FrameSource> sources)
    {
        var merge = new EntryMerge<FrameSource>(sources);
        while (!connection.Completion.IsCompleted
            && await merge.NextAsync(CancellationToken.None).ConfigureAwait(false) is { } source)
        {
            if (_batch.WrittenCount + source.NextLength > _batchBytes)
            {
                await FlushAsync().ConfigureAwait(false);
            }

            var frame = source.Take();
            if (!source.Subscription.IsEnded)
            {
                _batch.Write(frame);
                _pieces.Add((source.Subscription, frame.Length));
            }
        }

        await FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a batch. The next is not made before the client has taken this one, in the same memory.</summary>
    private async ValueTask FlushAsync()
    {
        if (_batch.WrittenCount > 0)
        {
            await attachment.SendAsync(_batch.WrittenMemory, _pieces).ConfigureAwait(false);
            _batch.ResetWrittenCount();
            _pieces.Clear();
        }
    }
}
