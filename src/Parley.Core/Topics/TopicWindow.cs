using Parley.Frames;
using Parley.Messages;

namespace Parley.Topics;

/// <summary>What a replay needs of a topic's memory.</summary>
internal static class TopicWindow
{
    /// <summary>The frames with <c>after &lt; seq ≤ through</c>, or null when the memory does not reach back so far or they are too many bytes.</summary>
    public static List<(long Seq, ReadOnlyMemory<byte> Frame)>? FramesBetween(
        this Topic topic, FrameFormat format, bool withIds, long after, long through, int maxBytes) =>
        topic.Read((topic, format, withIds, after, through, maxBytes), static (recent, state) =>
        {
            if (state.after < recent.Floor)
            {
                return null;
            }

            var frames = new List<(long, ReadOnlyMemory<byte>)>();
            for (var i = recent.IndexAfter(state.after); i < recent.Count && recent[i].Entry.Seq <= state.through; i++)
            {
                var frame = recent.ReplayFrame(i, state.topic.Epoch, state.format, state.withIds, state.topic.KeepsFrames);
                state.maxBytes -= frame.Length;
                if (state.maxBytes < 0)
                {
                    return null;
                }

                frames.Add((recent[i].Entry.Seq, frame));
            }

            return frames;
        });

    /// <summary>The frames of the newest messages up to a position, or null when the memory may not hold so many.</summary>
    public static List<(long Seq, ReadOnlyMemory<byte> Frame)>? NewestFrames(
        this Topic topic, FrameFormat format, bool withIds, int count, long through, long stateOffset, int maxBytes) =>
        topic.Read((topic, format, withIds, count, through, stateOffset, maxBytes), static (recent, state) =>
        {
            var frames = new List<(long, ReadOnlyMemory<byte>)>();
            for (var i = recent.IndexAfter(state.through) - 1; i >= 0 && frames.Count < state.count; i--)
            {
                if (recent[i].Entry.Type == EntryType.Message)
                {
                    var frame = recent.ReplayFrame(i, state.topic.Epoch, state.format, state.withIds, state.topic.KeepsFrames);
                    state.maxBytes -= frame.Length;
                    frames.Add((recent[i].Entry.Seq, frame));
                }
            }

            var isWhole = frames.Count == state.count || (recent.FloorOffset ?? state.stateOffset) == 0;
            frames.Reverse();
            return isWhole && state.maxBytes >= 0 ? frames : null;
        });

    /// <summary>The newest offset at a position that the memory reaches.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="seq">The position.</param>
    /// <param name="stateOffset">The newest offset when the topic came into memory.</param>
    public static long OffsetAt(this Topic topic, long seq, long stateOffset) =>
        topic.Read(seq, static (recent, at) => recent.OffsetAt(at)) ?? stateOffset;

    /// <summary>The entries with <c>after &lt; seq ≤ through</c>, or null when the memory does not reach back so far.</summary>
    public static List<LogEntry>? EntriesBetween(this Topic topic, long after, long through, int maxEntries) =>
        topic.Read((after, through, maxEntries), static (recent, state) =>
        {
            if (state.after < recent.Floor)
            {
                return null;
            }

            var entries = new List<LogEntry>();
            for (var i = recent.IndexAfter(state.after);
                i < recent.Count && entries.Count < state.maxEntries && recent[i].Entry.Seq <= state.through;
                i++)
            {
                entries.Add(recent[i].Entry);
            }

            return entries;
        });
}
