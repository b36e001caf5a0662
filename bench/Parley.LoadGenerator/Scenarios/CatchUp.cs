using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>
/// A client that is far behind takes its topic from the file as fast as it can, and beside it rooms of two: what the rooms
/// notice, and what the server holds in memory for it. As a control the floor sends the same client as many bytes, while the
/// rooms are still the server's: what they notice then is the machine's own.
/// </summary>
internal sealed class CatchUp : IScenario
{
    private const string Topic = "behind";
    private const string FromStart = "&since=start";
    private const int Burst = 100;

    private readonly Stage _stage;
    private readonly Stage _floor;
    private readonly Pairs _pairs;

    /// <summary>Publishes what the client is behind, and warms the server up.</summary>
    /// <param name="stage">The server.</param>
    /// <param name="floor">The floor, which runs beside it.</param>
    public CatchUp(Stage stage, Stage floor)
    {
        _stage = stage;
        _floor = floor;
        Fill();
        _pairs = new Pairs(stage);
        _pairs.WarmUp();
        Turn(stage, FromStart);
    }

    public void Measure()
    {
        var alone = _pairs.Latency(_stage.Plan.Rooms);
        var (beside, perSecond, more) = Turn(_stage, FromStart);
        var (control, _, _) = Turn(_floor, $"&pour={perSecond:F0}");
        _stage.Note("catch-up", "alone p99 ms", alone);
        _stage.Note("catch-up", "control p99 ms", control);
        _stage.Note("catch-up", "beside p99 ms", beside);
        _stage.Note("catch-up", "messages/s", perSecond);
        _stage.Note("catch-up", "MB more", more / 1e6);
        _stage.Note("catch-up", "errors", _stage.Deliveries.Lost + _stage.Deliveries.Repeated);
    }

    public void Dispose() => _pairs.Dispose();

    private void Fill()
    {
        var audience = new Audience(_stage.Loop, _stage.Server.Port);
        audience.Open(1, _ => _stage.Subscriber(Topic));
        var publisher = _stage.Publisher(Topic);
        for (var count = Burst; count <= _stage.Plan.Backlog; count += Burst)
        {
            publisher.Publish(Burst);
            _stage.WaitFor(count);
        }

        audience.CloseAll();
        _stage.Loop.Close(publisher);
    }

    /// <summary>The rooms' latency while a client reads from a server, what it reads, and what the rooms' server then holds more.</summary>
    private (double P99, double PerSecond, long MoreBytes) Turn(Stage source, string suffix)
    {
        using var stop = new ManualResetEventSlim();
        var perSecond = 0.0;
        var memory = _stage.Server.MemoryBytes;
        var reader = Pairs.Beside(source, own => perSecond = Read(own, suffix, stop));
        var latency = _pairs.Latency(_stage.Plan.Rooms);
        var more = _stage.Server.MemoryBytes - memory;
        stop.Set();
        reader.GetAwaiter().GetResult();
        return (latency, perSecond, more);
    }

    /// <summary>Reads from the oldest message on, and again from there when it has all, until it is told to stop; gives messages a second.</summary>
    private static double Read(Stage own, string suffix, ManualResetEventSlim stop)
    {
        var plan = own.Peer.Protocol.Subscribe(own.Transport, own.Server.Port, Topic, suffix);
        var start = Stopwatch.GetTimestamp();
        while (!stop.IsSet)
        {
            var audience = new Audience(own.Loop, own.Server.Port);
            var end = own.Deliveries.Count + own.Plan.Backlog;
            audience.Open(1, _ => new StreamClient(plan, own.Deliveries, next: 0));
            own.Loop.Run(() => stop.IsSet || own.Deliveries.Count >= end, TimeSpan.FromSeconds(60));
            audience.CloseAll();
        }

        if (own.Deliveries.Lost + own.Deliveries.Repeated > 0)
        {
            throw new InvalidOperationException("Messages of the catch-up were lost or repeated.");
        }

        return own.Deliveries.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
