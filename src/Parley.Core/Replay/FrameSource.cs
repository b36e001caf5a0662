// hot path
using System.Buffers;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;

namespace Parley.Replay;

/// <summary>
/// A subscription's entries as frames for its client. They are encoded while they are read, into memory that every page
/// uses again, so that a replay of any length leaves nothing to collect.
/// </summary>
/// <param name="hub">The hub.</param>
/// <param name="subscription">Whose frames.</param>
/// <param name="withIds">Whether SSE events carry their ids.</param>
/// <param name="after">Exclusive lower bound.</param>
/// <param name="through">Inclusive upper bound; visible.</param>
internal sealed class FrameSource(Hub hub, Subscription subscription, bool withIds, long after, long through)
    : EntrySource(hub.Log, subscription.Topic, after, through)
{
    /// <summary>Entries after which another thread may have the processor: some fifty microseconds.</summary>
    private const int SliceSize = 32;

    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);
    private readonly List<(long Seq, int Length)> _frames = [];
    private int _taken;
    private int _takenBytes;

    // Of the entries on the page, also of those that make no frame.
    private int _entries;
    private long _lastSeq;

    public Subscription Subscription => subscription;

    /// <summary>Whether edits and deletions are left out.</summary>
    public bool MessagesOnly { get; init; }

    protected override long? NextSeq => _taken < _frames.Count ? _frames[_taken].Seq : null;

    /// <summary>The length of the next frame.</summary>
    public int NextLength => _frames[_taken].Length;

    /// <summary>The next frame, valid until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Take()
    {
        var frame = _bytes.WrittenSpan.Slice(_takenBytes, _frames[_taken++].Length);
        _takenBytes += frame.Length;
        return frame;
    }

    protected override void TakePage(IReadOnlyList<LogEntry> entries)
    {
        Clear();
        foreach (var entry in entries)
        {
            Add(new EntryView(entry));
        }
    }

    protected override async ValueTask<long?> ReadPageAsync(
        ILog log, string topic, long after, long through, CancellationToken cancel)
    {
        Clear();
        await log.ReadEachAsync(topic, after, through, PageEntries, PageBytes, Add, cancel).ConfigureAwait(false);
        return _entries > 0 ? _lastSeq : null;
    }

    private void Clear()
    {
        _bytes.ResetWrittenCount();
        _frames.Clear();
        _taken = 0;
        _takenBytes = 0;
        _entries = 0;
    }

    private void Add(in EntryView entry)
    {
        _lastSeq = entry.Seq;
        if (++_entries % SliceSize == 0)
        {
            // A replay has time: whoever waits for the processor, with a message for somebody who talks, goes first.
            Thread.Yield();
        }

        if (MessagesOnly && entry.Type != EntryType.Message)
        {
            return;
        }

        var encoder = FrameEncoder.Shared;
        encoder.Load(hub.Epoch, entry);
        var frame = encoder.Encode(subscription.Format, withIds);
        if (!frame.IsEmpty)
        {
            _bytes.Write(frame);
            _frames.Add((entry.Seq, frame.Length));
        }
    }
}
