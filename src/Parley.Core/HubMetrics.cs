using System.Diagnostics.Metrics;
using Parley.Codes;

namespace Parley;

/// <summary>What a hub counts, under the meter <c>Parley</c>. Names are <c>parley.*</c>, units UCUM; a topic is never a tag.</summary>
public sealed class HubMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _published;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _opened;
    private readonly Counter<long> _closed;

    internal HubMetrics(Func<int> connections, Func<int> topics, Func<int> pending, Func<long> topicBytes, Func<long> replayBytes, Func<long> answerBytes, Func<long> waitingBytes)
    {
        _meter = new Meter("Parley");
        _published = _meter.CreateCounter<long>("parley.publishes", "{message}", "Messages, edits and deletions accepted.");
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

    internal void Published() => _published.Add(1);

    internal void Refused(ErrorCode code) => _refused.Add(1, new KeyValuePair<string, object?>("code", code.Name));

    internal void ConnectionOpened(bool isDirect) =>
        _opened.Add(1, new KeyValuePair<string, object?>("path", isDirect ? "socket" : "pipe"));

    internal void ConnectionClosed(CloseCode code) => _closed.Add(1, new KeyValuePair<string, object?>("code", code.Name));
}
