using System.Diagnostics;
using System.Diagnostics.Metrics;
using Parley.Codes;
using Parley.Delivery;

namespace Parley;

/// <summary>What a hub counts, under the meter <c>Parley</c>. Names are <c>parley.*</c>, units UCUM; a topic is never a tag.</summary>
public sealed class HubMetrics : IDisposable
{
    private readonly Meter _meter;
    private static readonly string[] s_resumes = ["complete", "trimmed", "epoch", "ahead", "denied"];

    private readonly Counter<long> _published;
    private readonly Counter<long> _publishedBytes;
    private readonly Counter<long> _acts;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _replayed;
    private readonly Histogram<double> _appendTime;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;

    internal HubMetrics(Func<int> connections, Func<int> topics, Func<int> pending, Func<long> topicBytes, Func<long> replayBytes, Func<long> answerBytes, Func<long> waitingBytes)
    {
        _meter = new Meter("Parley");
        _published = _meter.CreateCounter<long>("parley.publishes", "{message}", "Messages, edits and deletions accepted.");
        _publishedBytes = _meter.CreateCounter<long>("parley.publishes.data", "By", "Data of what was accepted.");
        _acts = _meter.CreateCounter<long>("parley.moderation.acts", "{act}", "Decisions of moderators that were stored.");
        _resumed = _meter.CreateCounter<long>(
            "parley.resumes", "{subscription}", "Topics resumed from a position, by result: complete, or why something may be missing.");
        _replayed = _meter.CreateCounter<long>("parley.resumes.replayed", "{message}", "Messages replayed to those that resumed.");
        _appendTime = _meter.CreateHistogram(
            "parley.append.duration", "s", "Time the log takes for a batch, with the sync to disk.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });
        _batchSize = _meter.CreateHistogram(
            "parley.append.batch", "{message}", "Messages that share an append and its sync.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] });
        _refused = _meter.CreateCounter<long>("parley.publishes.refused", "{message}", "Publishes refused, by code.");
        _opened = _meter.CreateCounter<long>(
            "parley.connections.opened", "{connection}", "Connections opened, by the way their bytes take: socket or pipe.");
        _closed = _meter.CreateCounter<long>("parley.connections.closed", "{connection}", "Connections closed by the server, by code.");
        _meter.CreateObservableUpDownCounter("parley.connections", connections, "{connection}", "Open connections.");
        _meter.CreateObservableUpDownCounter("parley.topics", topics, "{topic}", "Topics in memory.");
        _meter.CreateObservableUpDownCounter("parley.publishes.pending", pending, "{message}", "Publishes that wait for the log.");
        _meter.CreateObservableUpDownCounter("parley.topics.memory", topicBytes, "By", "What topics in memory take.");
        _meter.CreateObservableUpDownCounter("parley.replays.memory", replayBytes, "By", "What replays from the log may keep.");
        _meter.CreateObservableUpDownCounter("parley.answers.memory", answerBytes, "By", "Long answers that are on their way.");
        _meter.CreateObservableUpDownCounter("parley.connections.waiting", waitingBytes, "By", "What waits for clients that take nothing now.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Whether an instrument is one of this hub's; several hubs of a process share the meter's name.</summary>
    internal bool Owns(Instrument instrument) => ReferenceEquals(instrument.Meter, _meter);

    /// <summary>Everything that is counted is there from the start, with a zero: what appears later has no rate at first.</summary>
    internal void Begin()
    {
        _published.Add(0);
        _publishedBytes.Add(0);
        _acts.Add(0);
        _replayed.Add(0);
        foreach (var result in s_resumes)
        {
            _resumed.Add(0, new KeyValuePair<string, object?>("result", result));
        }

        foreach (var code in ErrorCode.All)
        {
            _refused.Add(0, new KeyValuePair<string, object?>("code", code.Name));
        }

        foreach (var code in CloseCode.All)
        {
            _closed.Add(0, new KeyValuePair<string, object?>("code", code.Name));
        }

        foreach (var path in (ReadOnlySpan<string>)["socket", "pipe"])
        {
            _opened.Add(0, new KeyValuePair<string, object?>("path", path));
        }
    }

    internal void Published(bool isAct, int bytes)
    {
        if (isAct)
        {
            _acts.Add(1);
            return;
        }

        _published.Add(1);
        _publishedBytes.Add(bytes);
    }

    /// <summary>Begins to take the time of an append.</summary>
    /// <returns>When it began; 0 when nobody wants to know.</returns>
    internal long BeginAppend() => _appendTime.Enabled ? Stopwatch.GetTimestamp() : 0;

    internal void Appended(long begun, int count)
    {
        if (begun != 0)
        {
            _appendTime.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            _batchSize.Record(count);
        }
    }

    /// <summary>Somebody was answered who subscribed. Counted is who came back with a position.</summary>
    internal void Subscribed(Subscribed answer)
    {
        foreach (var topic in answer.Topics)
        {
            if (topic.IsRecovered is not null)
            {
                _resumed.Add(1, new KeyValuePair<string, object?>("result", topic.Reason ?? "complete"));
                _replayed.Add(topic.Replayed);
            }
        }
    }

    internal void Refused(ErrorCode code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code.Name));

    internal void ConnectionOpened(bool isDirect) =>
        _opened.Add(1, new KeyValuePair<string, object?>("path", isDirect ? "socket" : "pipe"));

    internal void ConnectionClosed(CloseCode code) => _closed.Add(1, new KeyValuePair<string, object?>("code", code.Name));
}
