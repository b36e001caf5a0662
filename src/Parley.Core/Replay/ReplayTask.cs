using System.Buffers;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;

namespace Parley.Replay;

/// <summary>
/// Sends what a connection missed and what memory no longer holds, at the client's own pace, until it meets the topics'
/// memory; then the lane takes over.
/// </summary>
internal sealed class ReplayTask(Hub hub, Connection connection, Attachment attachment)
{
    private const int BatchBytes = 32 * 1024;

    // More of a replay is not made before the client has taken what was made.
    private readonly int _maxQueuedBytes = Math.Min(128 * 1024, hub.Options.ByteAllowance / 2);
    private readonly ArrayBufferWriter<byte> _batch = new(BatchBytes * 2);
    private readonly FrameEncoder _encoder = new();
    private List<(Subscription Subscription, int Length)> _pieces = [];

    /// <summary>Runs to the end. Never throws: a replay that cannot go on ends its connection, and the client comes back.</summary>
    /// <param name="sources">What is to be replayed first, one for each subscription of the attachment.</param>
    /// <param name="newestOnly">Which sources show messages only.</param>
    /// <param name="through">The position up to which they go.</param>
    public async Task RunAsync(IReadOnlyList<EntrySource> sources, IReadOnlyList<bool> newestOnly, long through)
    {
        try
        {
            await SendAsync(sources, newestOnly).ConfigureAwait(false);
            while (!connection.Completion.IsCompleted && !await attachment.TryGoLiveAsync(through).ConfigureAwait(false))
            {
                await hub.Pipeline.BarrierAsync().ConfigureAwait(false);
                var next = hub.Pipeline.Visible;
                var after = through;
                sources = [.. attachment.Subscriptions.Select(one => new EntrySource(hub.Log, one.Topic, after, next))];
                await SendAsync(sources, null).ConfigureAwait(false);
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

    private async Task SendAsync(IReadOnlyList<EntrySource> sources, IReadOnlyList<bool>? newestOnly)
    {
        var merge = new EntryMerge(sources);
        while (!connection.Completion.IsCompleted
            && await merge.NextAsync(CancellationToken.None).ConfigureAwait(false) is var (entry, source))
        {
            var subscription = attachment.Subscriptions[source];
            if (subscription.IsEnded || (newestOnly is not null && newestOnly[source] && entry.Type != EntryType.Message))
            {
                continue;
            }

            _encoder.Load(hub.Epoch, entry);
            var frame = _encoder.Encode(subscription.Format, attachment.WithIds);
            _batch.Write(frame);
            _pieces.Add((subscription, frame.Length));
            if (_batch.WrittenCount >= BatchBytes)
            {
                Flush();
                await connection.WaitForRoomAsync(_maxQueuedBytes).ConfigureAwait(false);
            }
        }

        Flush();
    }

    private void Flush()
    {
        if (_batch.WrittenCount > 0)
        {
            attachment.Send(_batch.WrittenSpan.ToArray(), _pieces);
            _batch.ResetWrittenCount();
            _pieces = [];
        }
    }
}
