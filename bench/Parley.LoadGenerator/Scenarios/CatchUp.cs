using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>
/// A client that is far behind takes its topic from the file as fast as it can, and beside it rooms of two: what the rooms
/// notice, and what the server holds in memory for it.
/// </summary>
internal static class CatchUp
{
    private const string Topic = "behind";
    private const int Burst = 100;

    public static void Run(Stage stage)
    {
        Fill(stage);
        using var pairs = new Pairs(stage);
        pairs.WarmUp();
        var alone = pairs.Latency(stage.Plan.Rooms * 3);

        var memory = stage.Server.MemoryBytes;
        using var stop = new ManualResetEventSlim();
        var perSecond = 0.0;
        var reader = pairs.Beside(own => perSecond = Read(own, stop));
        var beside = pairs.Latency(stage.Plan.Rooms * 3);
        var more = stage.Server.MemoryBytes - memory;
        stop.Set();
        reader.GetAwaiter().GetResult();

        stage.Note("catch-up", "alone p99 ms", alone);
        stage.Note("catch-up", "beside p99 ms", beside);
        stage.Note("catch-up", "messages/s", perSecond);
        stage.Note("catch-up", "MB more", more / 1e6);
        stage.Note("catch-up", "errors", stage.Deliveries.Lost + stage.Deliveries.Repeated);
    }

    private static void Fill(Stage stage)
    {
        var audience = new Audience(stage.Loop, stage.Server.Port);
        audience.Open(1, _ => stage.Subscriber(Topic));
        var publisher = stage.Publisher(Topic);
        for (var count = Burst; count <= stage.Plan.Backlog; count += Burst)
        {
            publisher.Publish(Burst);
            stage.WaitFor(count);
        }

        audience.CloseAll();
        stage.Loop.Close(publisher);
    }

    /// <summary>Reads from the oldest message on, and again from there when it has all, until it is told to stop; gives messages a second.</summary>
    private static double Read(Stage own, ManualResetEventSlim stop)
    {
        var plan = own.Peer.Protocol.Subscribe(own.Transport, own.Server.Port, Topic, "&since=start");
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
