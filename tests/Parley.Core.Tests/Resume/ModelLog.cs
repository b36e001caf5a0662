using Parley.Messages;

namespace Parley.Core.Tests.Resume;

/// <summary>What was published, as a plain list, with every state that a message ever had.</summary>
internal sealed class ModelLog
{
    private readonly List<Entry> _entries = [];
    private int _step;

    public sealed record Entry(long Seq, string Topic, EntryType Type, long MessageSeq, string? Text)
    {
        /// <summary>For a message: its data from each step on; null when it was deleted.</summary>
        public List<(int Step, string? Text)> States { get; } = [];
    }

    /// <summary>Counts changes.</summary>
    public int Step => _step;

    public long Head => _entries.Count == 0 ? 0 : _entries[^1].Seq;

    public IReadOnlyList<Entry> Messages => [.. _entries.Where(e => e.Type == EntryType.Message)];

    public void Add(long seq, string topic, EntryType type, long messageSeq, string? text)
    {
        Assert.True(seq > Head);
        var entry = new Entry(seq, topic, type, messageSeq, text);
        _entries.Add(entry);
        _step++;
        (type == EntryType.Message ? entry : Find(messageSeq)).States.Add((_step, text));
    }

    public Entry Find(long seq) => _entries.Single(e => e.Seq == seq);

    public IEnumerable<long> Seqs(string topic, long after = 0, bool messagesOnly = false) => _entries
        .Where(e => e.Topic == topic && e.Seq > after && (!messagesOnly || e.Type == EntryType.Message))
        .Select(e => e.Seq);

    /// <summary>Whether somebody who asked at a step may be shown this data for an entry.</summary>
    public bool MayShow(long seq, string? text, int step)
    {
        var entry = Find(seq);
        if (entry.Type == EntryType.Deleted)
        {
            return text is null;
        }

        var states = (entry.Type == EntryType.Message ? entry : Find(entry.MessageSeq)).States;
        if (entry.Type == EntryType.Edited)
        {
            var deleted = states.Where(state => state.Text is null).Select(state => (int?)state.Step).SingleOrDefault();
            return text == entry.Text ? deleted is null || deleted > step : text is null && deleted is not null;
        }

        var oldest = Math.Max(0, states.FindLastIndex(state => state.Step <= step));
        return states.Skip(oldest).Any(state => state.Text == text);
    }
}
