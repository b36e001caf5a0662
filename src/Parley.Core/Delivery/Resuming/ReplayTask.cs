using System.Buffers;
using Parley.Codes;
using Parley.Log;
using Parley.Replay;

namespace Parley.Delivery.Resuming;

/// <summary>
/// Sends what a connection missed and what memory no longer holds, at the client's own pace, until it meets the topics'
/// memory; then the lane takes over.
/// </summary>
internal sealed class ReplayTask(Hub hub, Connection connection, Attachment attachment)
{
    private const int FirstBytes = 16 * 1024;

    private readonly int _batchBytes = Math.Min(ReplayMemory.BatchBytes, hub.Options.ByteAllowance / 2);
    private readonly List<(Subscription Subscription, int Length)> _pieces = [];

    // Made when the replay begins.
    private ArrayBufferWriter<byte> _batch = null!;

    /// <summary>Runs to the end. Never throws: a replay that cannot go on ends its connection, and the client comes back.</summary>
    /// <param name="sources">What is to be replayed first, one for each subscription of the attachment.</param>
    /// <param name="through">The position up to which they go.</param>
    public async Task RunAsync(IReadOnlyList<FrameSource> sources, long through)
    {
        try
        {
            var memory = new ReplayMemory(sources.Count);
            using var lease = await hub.Replays
                .TakeAsync(hub.ShareOf(connection.User), memory.Bytes, CancellationToken.None).ConfigureAwait(false);
            if (lease is null)
            {
                // Too many replays wait for slow readers: this client comes back, and resumes.
                connection.Close(CloseCode.SlowConsumer, hub.RandomSpread());
                return;
            }

            _batch = new ArrayBufferWriter<byte>(FirstBytes);
            await SendAsync(sources).ConfigureAwait(false);
            while (!connection.Completion.IsCompleted && !await attachment.TryGoLiveAsync(through).ConfigureAwait(false))
            {
                await hub.Pipeline.BarrierAsync().ConfigureAwait(false);
                var next = hub.Pipeline.Mark;
                var after = through;
                sources = [.. attachment.Subscriptions.Select(one => new FrameSource(hub, one, attachment.WithIds, after, next, memory))];
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
            if (!await source.PrepareAsync(CancellationToken.None).ConfigureAwait(false))
            {
                continue;
            }

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
