using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Parley.Core.Tests.Testing;
using Parley.Topics;

namespace Parley.Core.Tests.Topics;

public sealed class FrameLogTests
{
    [Fact]
    public void Cursors_read_what_a_list_would_give_them()
    {
        // Frames up to twice the size of a first segment, and now and then one above the largest.
        var sizes = Gen.Frequency((20, Gen.Choose(1, 200)), (5, Gen.Choose(200, 2500)), (1, Gen.Elements(65_000, 65_536, 65_537, 70_000)));
        var steps = Gen.Choose(0, 9).SelectMany(kind => sizes, (kind, size) => (kind, size)).ListOf(80);
        var property = Prop.ForAll(Arb.From(steps), list => RunModel([.. list]));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), property);
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_every_frame_whole_once_and_in_order()
    {
        const int Frames = 60_000;
        var log = new FrameLog();
        var cursors = Enumerable.Range(0, 3).Select(_ => CursorAfter(log, 0)).ToArray();
        var visible = 0L;
        var readers = cursors.Select((cursor, i) => Task.Run(() => Read(cursor, i, () => Volatile.Read(ref visible), Frames))).ToArray();

        var random = new Random(5);
        var frame = new byte[400];
        for (var seq = 1; seq <= Frames; seq++)
        {
            var length = 8 + random.Next(seq % 1000 == 0 ? 390 : 40);
            BinaryPrimitives.WriteInt32LittleEndian(frame, seq);
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), length);
            frame.AsSpan(8, length - 8).Fill((byte)seq);
            log.AppendLocked(frame.AsSpan(0, length), seq, visible);
            if (seq % 3 == 0 || seq == Frames)
            {
                Volatile.Write(ref visible, seq);
            }
        }

        await Task.WhenAll(readers).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public void Segments_that_no_cursor_needs_are_freed()
    {
        var log = new FrameLog();
        var first = FirstSegment(log);
        for (var seq = 1; seq <= 10_000; seq++)
        {
            log.AppendLocked(new byte[100], seq, seq - 1);
        }

        GC.Collect();
        Assert.False(first.IsAlive);
        GC.KeepAlive(log);
    }

    [Fact]
    public void What_is_not_visible_yet_stays_for_new_cursors_and_a_position_that_the_mark_has_passed_gets_none()
    {
        var log = new FrameLog();
        for (var seq = 1; seq <= 5_000; seq++)
        {
            log.AppendLocked(BitConverter.GetBytes((long)seq), seq, mark: Math.Min(seq - 1, 100));
        }

        var bytes = new List<byte>();
        var cursor = CursorAfter(log, 150);
        while (cursor.Take(long.MaxValue) is { IsEmpty: false } frames)
        {
            bytes.AddRange(frames.Span);
        }

        Assert.Equal(Enumerable.Range(151, 4_850).SelectMany(seq => BitConverter.GetBytes((long)seq)), bytes);
        Assert.False(log.TryPlaceLocked(99, out _));
    }

    private static FrameCursor CursorAfter(FrameLog log, long seq)
    {
        Assert.True(log.TryPlaceLocked(seq, out var cursor));
        return cursor;
    }

    private static WeakReference FirstSegment(FrameLog log)
    {
        log.AppendLocked([1], 0, -1);
        Assert.True(MemoryMarshal.TryGetArray(CursorAfter(log, -1).Take(0), out var bytes));
        return new WeakReference(bytes.Array);
    }

    private static void RunModel((int Kind, int Size)[] steps)
    {
        var log = new FrameLog();
        var model = new List<(long Seq, byte[] Frame)>();
        var cursors = new List<(FrameCursor Cursor, int At)> { (CursorAfter(log, 0), 0) };
        var seq = 0L;
        foreach (var (kind, size) in steps)
        {
            switch (kind)
            {
                case < 6:
                    // Events outside the log share the position before them.
                    seq += kind == 0 ? 0 : kind;
                    var frame = Enumerable.Repeat((byte)model.Count, size).ToArray();
                    model.Add((seq, frame));
                    log.AppendLocked(frame, seq, seq - 1);
                    break;
                case 6:
                    cursors.Add((CursorAfter(log, seq), model.Count));
                    break;
                default:
                    var index = size % cursors.Count;
                    cursors[index] = Take(log, cursors[index], model, through: kind == 9 ? seq : size % (seq + 2));
                    break;
            }
        }

        Assert.Equal(model.Sum(one => (long)one.Frame.Length), log.TotalBytes);
        foreach (var cursor in cursors)
        {
            Assert.Equal(model.Count, Take(log, cursor, model, long.MaxValue).At);
        }
    }

    /// <summary>Takes all that may be taken and compares it with the list.</summary>
    private static (FrameCursor Cursor, int At) Take(
        FrameLog log, (FrameCursor Cursor, int At) place, List<(long Seq, byte[] Frame)> model, long through)
    {
        var (cursor, at) = place;
        var end = at;
        while (end < model.Count && model[end].Seq <= through)
        {
            end++;
        }

        Assert.Equal(at < model.Count, cursor.TryPeek(out var next));
        Assert.True(at == model.Count || next == model[at].Seq);
        Assert.Equal(model.Take(at).Sum(one => (long)one.Frame.Length), cursor.BytePosition);
        var taken = new List<byte>();
        while (cursor.Take(through) is { IsEmpty: false } frames)
        {
            taken.AddRange(frames.Span);
        }

        byte[] expected = [.. model[at..end].SelectMany(one => one.Frame)];
        Assert.True(expected.AsSpan().SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(taken)));
        Assert.True(log.TotalBytes >= cursor.BytePosition);
        return (cursor, end);
    }

    private static void Read(FrameCursor cursor, int index, Func<long> visible, int last)
    {
        var expected = 1;
        while (expected <= last)
        {
            var through = visible();
            var frames = index == 0 && !(cursor.TryPeek(out var next) && next <= through) ? default : cursor.Take(through).Span;
            if (frames.IsEmpty)
            {
                Thread.Yield();
            }

            while (!frames.IsEmpty)
            {
                Assert.Equal(expected, BinaryPrimitives.ReadInt32LittleEndian(frames));
                Assert.True(expected <= through);
                var length = BinaryPrimitives.ReadInt32LittleEndian(frames[4..]);
                Assert.Equal(-1, frames[8..length].IndexOfAnyExcept((byte)expected));
                frames = frames[length..];
                expected++;
            }
        }
    }
}
