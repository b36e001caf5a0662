using Parley.Log;
using Parley.Messages;
using static Parley.Contracts.Drafts;

namespace Parley.Contracts;

/// <summary>Random batches and reads against a log that is only a list.</summary>
public abstract class LogModelContract : LogContract
{
    private static readonly string[] Topics = ["a", "b", "c"];

    // The model: every entry, messages as they are now.
    private readonly List<LogEntry> _model = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_log_agrees_with_a_simple_list(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            Time.Advance(TimeSpan.FromSeconds(random.Next(3)));
            Draft[] drafts = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => RandomDraft(random))];
            var outcomes = await Log.AppendAsync(drafts);
            foreach (var (draft, outcome) in drafts.Zip(outcomes))
            {
                Apply(draft, outcome);
            }

            await CompareAsync(Topics[random.Next(3)], random);
        }

        foreach (var topic in Topics)
        {
            Same(_model.Where(e => e.Topic == topic), await Log.ReadAllAsync(topic));
        }
    }

    private Draft RandomDraft(Random random)
    {
        var topic = Topics[random.Next(3)];
        var by = random.Next(2) == 0 ? Ann : Bob;
        var target = random.Next((int)(_model.LastOrDefault()?.Seq ?? 0) + 3);
        return random.Next(6) switch
        {
            0 => Edit(topic, target, $"edit {random.Next(1000)}", by, moderator: random.Next(2) == 0),
            1 => Delete(topic, target, by, moderator: random.Next(2) == 0),
            _ => Publish(topic, $"text {random.Next(1000)}", by),
        };
    }

    private void Apply(Draft draft, AppendOutcome outcome)
    {
        var index = _model.FindIndex(e => e.Type == EntryType.Message && e.Topic == draft.Topic && e.Seq == draft.MessageSeq);
        var expected = draft.Type == EntryType.Message ? AppendStatus.Appended
            : index < 0 || _model[index].IsDeleted ? AppendStatus.NotFound
            : draft.IsModerator || _model[index].By == draft.By ? AppendStatus.Appended
            : AppendStatus.Forbidden;
        Assert.Equal(expected, outcome.Status);
        if (outcome.Status != AppendStatus.Appended)
        {
            return;
        }

        var entry = outcome.Entry!;
        Assert.True(entry.Seq > (_model.LastOrDefault()?.Seq ?? Start.Seq));
        _model.Add(entry);
        if (draft.Type == EntryType.Message)
        {
            Assert.Equal(_model.Count(e => e.Topic == draft.Topic && e.Type == EntryType.Message), entry.Offset);
            return;
        }

        Same([outcome.Message!], [_model[index] = draft.Type == EntryType.Edited
            ? _model[index] with { Data = draft.Data, EditedMs = entry.TimeMs }
            : _model[index] with { Data = default, IsDeleted = true }]);
        for (var i = 0; draft.Type == EntryType.Deleted && i < _model.Count; i++)
        {
            if (_model[i].MessageSeq == draft.MessageSeq)
            {
                _model[i] = _model[i] with { Data = default };
            }
        }
    }

    private async Task CompareAsync(string topic, Random random)
    {
        var last = (int)(_model.LastOrDefault()?.Seq ?? 0);
        var low = random.Next(last + 2);
        var high = random.Next(last + 2);
        var limit = random.Next(1, 20);
        var entries = _model.Where(e => e.Topic == topic).ToList();
        var between = entries.Where(e => e.Seq > low && e.Seq <= high).ToList();
        Same(between.Take(limit), await Log.ReadAsync(topic, low, high, limit, 1 << 20, default));
        Assert.Equal(between.Count, await Log.CountAsync(topic, low, high, default));

        var messages = entries.Where(e => e.Type == EntryType.Message).ToList();
        var inside = messages.Where(e => e.Seq > low && e.Seq < high).ToList();
        var forward = await Log.ReadHistoryAsync(new() { Topic = topic, AfterSeq = low, BeforeSeq = high, Limit = limit }, default);
        Same(inside.Take(limit), forward.Messages);
        Assert.Equal(inside.Count > limit, forward.More);

        var below = messages.Where(e => e.Seq < high).ToList();
        var backward = await Log.ReadHistoryAsync(new() { Topic = topic, BeforeSeq = high, Limit = limit }, default);
        Same(below.TakeLast(limit), backward.Messages);
        Assert.Equal(below.Count > limit, backward.More);

        var state = await Log.GetTopicAsync(topic, high, default);
        Assert.Equal(messages.LastOrDefault(e => e.Seq <= high)?.Offset ?? 0, state.Offset);
    }

    private static void Same(IEnumerable<LogEntry> expected, IEnumerable<LogEntry> actual) =>
        Assert.Equal(expected.Select(Plain), actual.Select(Plain));

    private static (LogEntry, string?) Plain(LogEntry entry) => (entry with { Data = default }, entry.Text());
}
