using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;

namespace Parley.Core.Tests.Resume;

/// <summary>One connection of the model: what it asked for, and what it therefore has to receive.</summary>
internal sealed class ModelStream(TestHub hub, ModelLog model, TestClient client)
{
    private readonly List<Interval> _intervals = [];
    private int _marks;

    /// <summary>A topic, from the answer that began it to the mark that ended it.</summary>
    private sealed record Interval(SubscribeRequest Request, SubscribedTopic Answer, TopicState State, int Step, int FromMark)
    {
        public int ToMark { get; set; } = int.MaxValue;

        public string Topic => Request.Topic;

        public bool IsAdded => FromMark > 0;
    }

    public TestClient Client => client;

    public IEnumerable<string> Topics => _intervals.Where(one => one.ToMark == int.MaxValue).Select(one => one.Topic);

    /// <summary>The last id that the client may come back with.</summary>
    public long? ResumeSeq { get; private set; }

    public async Task SubscribeAsync(params SubscribeRequest[] requests)
    {
        var states = new Dictionary<string, TopicState>();
        foreach (var request in requests)
        {
            states[request.Topic] = await hub.Hub.Log.GetTopicAsync(request.Topic, long.MaxValue, default);
        }

        var known = Topics.ToList();
        var (answer, refusal) = await client.TrySubscribeAsync(requests);
        Assert.Null(refusal);
        if (answer is null)
        {
            // It is being closed.
            await client.EndAsync();
            return;
        }

        Assert.Equal(requests.Select(r => r.Topic).Order(), answer.Topics.Select(t => t.Topic).Order());
        foreach (var topic in answer.Topics.Where(topic => !known.Contains(topic.Topic)))
        {
            var request = requests.Single(one => one.Topic == topic.Topic);
            _intervals.Add(new Interval(request, topic, states[topic.Topic], model.Step, _marks));
        }

        ResumeSeq ??= answer.ContinuesFrom;
        _marks++;
    }

    public async Task UnsubscribeAsync(string topic)
    {
        var interval = _intervals.Last(one => one.Topic == topic);
        interval.ToMark = _marks++;
        await client.UnsubscribeAsync(topic);
    }

    /// <summary>Waits until everything that is due has come, unless the connection ends.</summary>
    public Task CatchUpAsync() => Eventually.TrueAsync(
        () => client.IsEnded || _intervals.Where(one => one.ToMark == int.MaxValue).All(IsWhole), Describe);

    /// <summary>Checks all that came.</summary>
    /// <param name="isWhole">Whether everything must have come, or the end may be missing.</param>
    public void Check(bool isWhole)
    {
        var events = client.Events;
        if (events.FindIndex(e => e.Type == "close") is >= 0 and var close)
        {
            Assert.Equal(events.Count - 1, close);
            Assert.Equal("slow_consumer", events[close].Payload.GetProperty("name").GetString());
        }

        try
        {
            foreach (var interval in _intervals)
            {
                CheckInterval(interval, Of(interval, events), isWhole && interval.ToMark == int.MaxValue);
            }

            CheckOrder(events);
        }
        catch (Xunit.Sdk.XunitException error)
        {
            throw new InvalidOperationException($"{error.Message}\n{Describe()}\n{string.Join('\n', events.Select(e => $"{e.Type} {e.Line} {e.Payload}"))}", error);
        }
    }

    private static List<Received> Of(Interval interval, List<Received> events)
    {
        var marks = -1;
        var mine = new List<Received>();
        foreach (var e in events)
        {
            if (e.Type is "answer" or "gone")
            {
                marks = e.Payload.GetProperty("number").GetInt32();
            }
            else if (e.IsEntry && e.Topic == interval.Topic && marks >= interval.FromMark && marks < interval.ToMark)
            {
                mine.Add(e);
            }
        }

        return mine;
    }

    private bool IsWhole(Interval interval)
    {
        var due = model.Seqs(interval.Topic, interval.Answer.HeadSeq).Concat(Replay(interval, out _)).ToHashSet();
        var received = Of(interval, client.Events).Select(e => e.Seq).ToList();
        due.ExceptWith(received);
        due.ExceptWith(Overtaken(interval, [.. due.Order()], received));
        return due.Count == 0;
    }

    /// <summary>
    /// A client that was not told that nothing is missing begins with the oldest that is left when its first page is read:
    /// more may have been trimmed since the answer.
    /// </summary>
    private List<long> Overtaken(Interval interval, List<long> replay, List<long> received)
    {
        if (interval.Answer.IsRecovered == true)
        {
            return [];
        }

        var trimmed = hub.Hub.Log.GetTopicAsync(interval.Topic, long.MaxValue, default).AsTask().Result.TrimmedThrough;
        return [.. replay.TakeWhile(seq => seq <= trimmed && (received.Count == 0 || seq < received[0]))];
    }

    private void CheckInterval(Interval interval, List<Received> mine, bool isWhole)
    {
        var head = interval.Answer.HeadSeq;
        var seqs = mine.Select(e => e.Seq).ToList();
        var replay = Replay(interval, out var optional);
        var replayed = seqs.TakeWhile(seq => seq <= head).ToList();
        var isCut = !isWhole && replayed.Count == seqs.Count;
        if (optional.Count > 0 && replayed.Count > 0)
        {
            // The memory may hold more than the log still has; it is a run without holes all the same.
            var all = optional.Concat(replay).ToList();
            replay = all[all.IndexOf(replayed[0])..];
        }

        var overtaken = Overtaken(interval, replay, seqs);
        replay = replay[overtaken.Count..];
        AssertPrefix(replay, replayed, isCut, "replayed");
        if (interval.Answer.IsRecovered is not null && interval.Answer.Reason is null or "trimmed" && !isCut)
        {
            Assert.Equal(interval.Answer.Replayed - overtaken.Count, replayed.Count);
        }

        var live = model.Seqs(interval.Topic, head).ToList();
        AssertPrefix(live, seqs[replayed.Count..], !isWhole, "live");
        foreach (var e in mine)
        {
            Assert.True(model.MayShow(e.Seq, e.Text, interval.Step), $"{e.Type} {e.Seq} shows '{e.Text}'.");
        }
    }

    /// <summary>What must be replayed, and what may be before it.</summary>
    private List<long> Replay(Interval interval, out List<long> optional)
    {
        var (request, answer, state) = (interval.Request, interval.Answer, interval.State);
        var before = model.Seqs(interval.Topic).Where(seq => seq <= answer.HeadSeq).ToList();
        optional = [];
        var position = request.Since.Position;
        switch (request.Since.Kind)
        {
            case ResumeKind.Position when position.Epoch == hub.Hub.Epoch && position.Seq <= answer.HeadSeq:
                Assert.True(answer.IsRecovered == (answer.Reason is null));
                Assert.True(answer.Reason is null or "trimmed", answer.Reason);
                Assert.True(answer.Reason is null || state.TrimmedThrough > position.Seq);
                return [.. before.Where(seq => seq > position.Seq && (answer.Reason is null || seq > state.TrimmedThrough))];
            case ResumeKind.Start:
                optional = [.. before.Where(seq => seq <= state.TrimmedThrough)];
                return [.. before.Where(seq => seq > state.TrimmedThrough)];
            case ResumeKind.Position or ResumeKind.Unknown:
                Assert.Equal(position.Epoch == hub.Hub.Epoch ? "ahead" : "epoch", answer.Reason);
                Assert.False(answer.IsRecovered);
                break;
            default:
                Assert.Null(answer.IsRecovered);
                break;
        }

        var newest = model.Seqs(interval.Topic, messagesOnly: true)
            .Where(seq => seq <= answer.HeadSeq).TakeLast(request.Last ?? 0).ToList();
        optional = [.. newest.Where(seq => seq <= state.TrimmedThrough)];
        return [.. newest.Where(seq => seq > state.TrimmedThrough)];
    }

    /// <summary>
    /// One order for the whole stream. What is replayed for a topic added later stands outside of it: on SSE it carries no
    /// id, on WebSocket a client knows which topics it added.
    /// </summary>
    private void CheckOrder(List<Received> events)
    {
        var added = _intervals.Where(one => one.IsAdded).SelectMany(one => Of(one, events)).ToHashSet();
        var last = 0L;
        foreach (var e in events.Where(e => e.IsEntry))
        {
            if (client.Wire == Wire.WebSocket ? added.Contains(e) : e.Line is null)
            {
                Assert.Contains(e, added);
                continue;
            }

            Assert.True(e.Line is null || e.Seq == Received.Number(e.Line));
            Assert.True(e.Seq > last, $"{e.Seq} came after {last}.");
            ResumeSeq = last = e.Seq;
        }
    }

    private static void AssertPrefix(List<long> expected, List<long> actual, bool mayEndEarly, string what)
    {
        var wanted = mayEndEarly ? expected.Take(actual.Count) : expected;
        Assert.True(
            wanted.SequenceEqual(actual),
            $"{what}: expected {string.Join(' ', expected)}{(mayEndEarly ? " or its beginning" : "")}, got {string.Join(' ', actual)}");
    }

    private string Describe() => string.Join('\n', _intervals.Select(one =>
        $"{one.Request} {one.Answer}: {string.Join(' ', Of(one, client.Events).Select(e => e.Seq))} of {string.Join(' ', model.Seqs(one.Topic))}"));
}
