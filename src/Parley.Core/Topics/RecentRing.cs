using Parley.Frames;
using Parley.Messages;

namespace Parley.Topics;

/// <summary>
/// The newest entries of a topic, bounded by number and by bytes of data. It holds every entry after <see cref="Floor"/>.
/// Guarded by the topic's lock.
/// </summary>
internal sealed class RecentRing(long floor, int maxEntries, int maxBytes)
{
    /// <summary>An entry beside its data: the object (136 bytes), its sender, the array's header, and its place here.</summary>
    private const int EntryBytes = 250;

    private const int FirstCapacity = 2;

    // Small at first: there are many topics in which little happens.
    private RecentEntry[] _items = new RecentEntry[FirstCapacity];
    private int _first;
    private int _bytes;
    private int _frameBytes;

    /// <summary>About how many bytes all of it takes.</summary>
    public int Bytes => _bytes + _frameBytes + (Count * EntryBytes);

    /// <summary>Entries with a larger seq are all here.</summary>
    public long Floor { get; private set; } = floor;

    /// <summary>The offset of the newest message up to <see cref="Floor"/>; null as long as nothing was dropped.</summary>
    public long? FloorOffset { get; private set; }

    public int Count { get; private set; }

    public ref RecentEntry this[int index] => ref _items[(_first + index) & (_items.Length - 1)];

    public void Add(LogEntry entry)
    {
        while (Count > 0 && (Count >= maxEntries || _bytes + entry.Data.Length > maxBytes))
        {
            DropFirst();
        }

        if (Count == _items.Length)
        {
            Grow();
        }

        this[Count] = new RecentEntry(entry);
        Count++;
        _bytes += entry.Data.Length;
    }

    /// <summary>The index of the first entry after a position; <see cref="Count"/> when there is none.</summary>
    public int IndexAfter(long seq)
    {
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (this[middle].Entry.Seq <= seq)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>The index of the entry with exactly this position, or -1.</summary>
    public int IndexOf(long seq)
    {
        var index = IndexAfter(seq - 1);
        return index < Count && this[index].Entry.Seq == seq ? index : -1;
    }

    /// <summary>The offset of the newest message up to a position that the ring reaches, or null when the ring does not know.</summary>
    public long? OffsetAt(long seq)
    {
        for (var i = IndexAfter(seq) - 1; i >= 0; i--)
        {
            if (this[i].Entry.Type == EntryType.Message)
            {
                return this[i].Entry.Offset;
            }
        }

        return FloorOffset;
    }

    /// <summary>An entry is another one now.</summary>
    public void Change(int index, LogEntry entry)
    {
        ref var item = ref this[index];
        _bytes += entry.Data.Length - item.Entry.Data.Length;
        _frameBytes -= item.FrameBytes;
        item.Change(entry);
    }

    /// <summary>The frame of an entry that a replay sends. See <see cref="RecentEntry.ReplayFrame"/>.</summary>
    public ReadOnlyMemory<byte> ReplayFrame(int index, string epoch, FrameFormat format, bool withIds, bool isKept)
    {
        ref var item = ref this[index];
        var before = item.FrameBytes;
        var frame = item.ReplayFrame(epoch, format, withIds, isKept);
        _frameBytes += item.FrameBytes - before;
        return frame;
    }

    /// <summary>Keeps no more than so many bytes: first the frames go, then the oldest entries.</summary>
    public void TrimTo(int bytes)
    {
        if (Bytes > bytes && _frameBytes > 0)
        {
            for (var i = 0; i < Count; i++)
            {
                this[i].DropFrames();
            }

            _frameBytes = 0;
        }

        while (Count > 0 && Bytes > bytes)
        {
            DropFirst();
        }

        if (Count == 0 && _items.Length > FirstCapacity)
        {
            _items = new RecentEntry[FirstCapacity];
            _first = 0;
        }
    }

    private void DropFirst()
    {
        var entry = this[0].Entry;
        Floor = entry.Seq;
        if (entry.Type == EntryType.Message)
        {
            FloorOffset = entry.Offset;
        }

        _bytes -= entry.Data.Length;
        _frameBytes -= this[0].FrameBytes;
        _items[_first] = default;
        _first = (_first + 1) & (_items.Length - 1);
        Count--;
    }

    private void Grow()
    {
        var larger = new RecentEntry[_items.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        _items = larger;
        _first = 0;
    }
}
