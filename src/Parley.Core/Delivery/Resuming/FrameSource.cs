// hot path
using System.Buffers;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;
using Parley.Replay;

namespace Parley.Delivery.Resuming;

/// <summary>
/// A subscription's entries as frames for its client. They are encoded while they are read, into memory that every page
/// uses again, so that a replay of any length leaves nothing to collect.
/// </summary>
/// <param name="hub">The hub.</param>
/// <param name="subscription">Whose frames.</param>
/// <param name="withIds">Whether SSE events carry their ids.</param>
/// <param name="after">Exclusive lower bound.</param>
/// <param name="through">Inclusive upper bound; visible.</param>
/// <param name="memory">What the replay may keep.</param>
internal sealed class FrameSource(Hub hub, Subscription subscription, bool withIds, long after, long through, ReplayMemory memory)
    : EntrySource(hub.Log, subscription.Topic, after, through)
{
    /// <summary>Entries after which another thread may have the processor: some fifty microseconds.</summary>
    private const int SliceSize = 32;

    private const int FirstBytes = 16 * 1024;

    // Made with the first page: a replay may wait long before it begins.
    private ArrayBufferWriter<byte>? _bytes;
    private readonly List<(long Seq, int Length)> _frames = [];
    private int _taken;
    private int _takenBytes;

    // Of the entries on the page, also of those that make no frame.
    private int _entries;
    private long _lastSeq;

    // Whether what would come next does not belong to the page any more.
    private bool _isFull;

    // A frame that was too large to be kept is made again when its turn comes.
    private long? _leftOut;

    public Subscription Subscription => subscription;

    /// <summary>Whether edits and deletions are left out.</summary>
    public bool MessagesOnly { get; init; }

    protected override int MaxEntries => memory.EntriesOfPage;

    protected override bool IsOver => subscription.IsEnded;

    protected override long? NextSeq => _leftOut ?? (_taken < _frames.Count ? _frames[_taken].Seq : null);

    /// <summary>The length of the next frame.</summary>
    public int NextLength => _frames[_taken].Length;

    /// <summary>Has the next frame in memory.</summary>
    /// <returns>False when there is none after all: it was taken away meanwhile.</returns>
    public async ValueTask<bool> PrepareAsync(CancellationToken cancel)
    {
        if (_leftOut is not { } seq)
        {
            return true;
        }

        Clear();
        await hub.Log
            .ReadEachAsync(subscription.Topic.Name, seq - 1, seq, 1, int.MaxValue, (in EntryView entry) => Add(entry, keepsLarge: true), cancel)
            .ConfigureAwait(false);
        return _frames.Count > 0;
    }

    /// <summary>The next frame, valid until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Take()
    {
        var frame = _bytes!.WrittenSpan.Slice(_takenBytes, _frames[_taken++].Length);
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

    protected override long? LastOfPage => _entries > 0 ? _lastSeq : null;

    protected override async ValueTask ReadPageAsync(
        ILog log, string topic, long after, long through, CancellationToken cancel)
    {
        Clear();
        await log.ReadEachAsync(topic, after, through, MaxEntries, memory.BytesOfPage, Add, cancel).ConfigureAwait(false);
    }

    private void Clear()
    {
        if (_bytes?.Capacity > 4 * memory.BytesOfPage)
        {
            // A large frame was here.
            _bytes = null;
        }

        _bytes?.ResetWrittenCount();
        _frames.Clear();
        _taken = 0;
        _takenBytes = 0;
        _entries = 0;
        _isFull = false;
        _leftOut = null;
    }

    private void Add(in EntryView entry) => Add(entry, memory.KeepsLargeFrames);

    private void Add(in EntryView entry, bool keepsLarge)
    {
        if (_isFull)
        {
            return;
        }

        var frame = Encode(entry);
        var isLarge = !keepsLarge && frame.Length > memory.BytesOfPage;
        if (isLarge && _frames.Count > 0)
        {
            _isFull = true;
            return;
        }

        _lastSeq = entry.Seq;
        if (++_entries % SliceSize == 0)
        {
            // A replay has time: whoever waits for the processor, with a message for somebody who talks, goes first.
            Thread.Yield();
        }

        if (frame.IsEmpty)
        {
            return;
        }

        if (isLarge)
        {
            _leftOut = entry.Seq;
            _isFull = true;
            return;
        }

        _bytes ??= new ArrayBufferWriter<byte>(Math.Max(frame.Length, Math.Min(memory.BytesOfPage, FirstBytes)));
        _bytes.Write(frame);
        _frames.Add((entry.Seq, frame.Length));
    }

    private ReadOnlySpan<byte> Encode(in EntryView entry)
    {
        if (MessagesOnly && entry.Type != EntryType.Message)
        {
            return default;
        }

        var encoder = FrameEncoder.Shared;
        encoder.Load(hub.Epoch, entry);
        return encoder.Encode(subscription.Format, withIds);
    }
}
