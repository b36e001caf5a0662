using System.Diagnostics;
using Parley.LoadGenerator.Clients;
using Parley.LoadGenerator.Peers;
using Parley.LoadGenerator.Results;
using Parley.LoadGenerator.Servers;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>One server under measurement, with what every scenario needs.</summary>
/// <param name="Peer">The server's kind.</param>
/// <param name="Transport">How clients listen.</param>
/// <param name="Server">Its process.</param>
/// <param name="Loop">The clients' thread.</param>
/// <param name="Plan">How much is measured.</param>
/// <param name="Results">Where figures go.</param>
internal sealed record Stage(
    Peer Peer, Transport Transport, ServerProcess Server, ClientLoop Loop, RunPlan Plan, ResultTable Results)
{
    /// <summary>The length of a message's data, in bytes.</summary>
    public const int DataBytes = 128;

    private static readonly TimeSpan s_warmUpStep = TimeSpan.FromSeconds(0.4);
    private static readonly TimeSpan s_drainLimit = TimeSpan.FromSeconds(20);

    private bool _isWarm;

    public Deliveries Deliveries { get; } = new();

    /// <summary>A subscriber of a topic.</summary>
    public Client Subscriber(string topic) => new StreamClient(Peer.Protocol.Subscribe(Transport, Server.Port, topic), Deliveries);

    /// <summary>A publisher to a topic, connected.</summary>
    public Publisher Publisher(string topic) => Publishers([topic])[0];

    /// <summary>Publishers to topics, connected.</summary>
    public Publisher[] Publishers(IReadOnlyList<string> topics)
    {
        var publishers = topics.Select(topic => Peer.Protocol.Publisher(Server.Port, topic, DataBytes)).ToArray();
        new Audience(Loop, Server.Port).Open(publishers.Length, i => publishers[i]);

        // Where nothing says that a subscription is in place, it is after this.
        Pause(TimeSpan.FromMilliseconds(200));
        return publishers;
    }

    /// <summary>Lets time pass while clients go on.</summary>
    public void Pause(TimeSpan time) => Loop.Run(() => false, time);

    /// <summary>Waits until so many deliveries have come.</summary>
    /// <exception cref="InvalidOperationException">They do not come.</exception>
    public void WaitFor(long count)
    {
        if (!Loop.Run(() => Deliveries.Count >= count, s_drainLimit))
        {
            throw new InvalidOperationException($"{Deliveries.Count} of {count} messages arrived.");
        }
    }

    /// <summary>
    /// Works until the server is warm: as long as planned the first time, and until what compiles in the background rests,
    /// so that a busy machine does not measure a compiler.
    /// </summary>
    /// <param name="work">Works for some time.</param>
    public void WarmUp(Action<TimeSpan> work)
    {
        var start = Stopwatch.GetTimestamp();
        work(_isWarm ? Plan.WarmUp / 4 : Plan.WarmUp);
        _isWarm = true;
        while (Stopwatch.GetElapsedTime(start) < Plan.WarmUpLimit)
        {
            var before = Server.CompilerSeconds;
            work(s_warmUpStep);
            if (Server.CompilerSeconds - before < s_warmUpStep.TotalSeconds / 50)
            {
                return;
            }
        }
    }

    /// <summary>Writes a figure down.</summary>
    public void Note(string scenario, string figure, double value) =>
        Results.Add(scenario, Transport.ToString(), Peer.Name, figure, value);

    /// <summary>Writes down how much CPU the last turn took, against the floor's own last turn.</summary>
    public void NoteRatio(string scenario) =>
        Results.AddRatio(scenario, Transport.ToString(), Peer.Name, Peers.Peer.FloorName, "CPU µs", MarkdownReport.FloorRatio);

    /// <summary>Writes down what a stretch of deliveries has cost the server, and whether it was right.</summary>
    public void NoteCost(string scenario, ServerUsage used)
    {
        Note(scenario, "CPU µs", used.CpuSeconds * 1e6 / Deliveries.Count);
        Note(scenario, "user µs", used.UserSeconds * 1e6 / Deliveries.Count);
        Note(scenario, "p50 ms", Deliveries.Latency.Quantile(0.5) / 1e6);
        Note(scenario, "p99 ms", Deliveries.Latency.Quantile(0.99) / 1e6);
        Note(scenario, "errors", Deliveries.Lost + Deliveries.Repeated);
    }
}
