using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>One busy topic with a crowd, and beside it rooms of two: what the rooms notice.</summary>
internal static class Beside
{
    private const string Topic = "crowd";
    private const int RoomCount = 50;
    private const int RoomSize = 2;
    private const int RoomMessagesPerSecond = 200;
    private const int CrowdMessagesPerSecond = 2;

    public static void Run(Stage stage)
    {
        string[] topics = [.. Enumerable.Range(0, RoomCount).Select(i => $"pair{i}")];
        var pairs = new Audience(stage.Loop, stage.Server.Port);
        pairs.Open(RoomCount * RoomSize, i => stage.Subscriber(topics[i % RoomCount]));
        var publishers = stage.Publishers(topics);
        stage.Deliveries.IsTimed = true;
        Rooms.Publish(stage, publishers, RoomSize, RoomMessagesPerSecond, stage.Plan.WarmUp);

        var alone = Latency(stage, publishers);
        using var stop = new ManualResetEventSlim();
        using var ready = new ManualResetEventSlim();
        var crowd = Task.Factory.StartNew(
            () => KeepBusy(stage, ready, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        ready.Wait(TimeSpan.FromSeconds(60));
        Rooms.Publish(stage, publishers, RoomSize, RoomMessagesPerSecond, stage.Plan.WarmUp);
        var beside = Latency(stage, publishers);
        stop.Set();
        crowd.GetAwaiter().GetResult();

        stage.Note("beside", "alone p99 ms", alone);
        stage.Note("beside", "beside p99 ms", beside);
        stage.Note("beside", "errors", stage.Deliveries.Lost + stage.Deliveries.Repeated);
        pairs.CloseAll();
    }

    private static double Latency(Stage stage, Publisher[] publishers)
    {
        stage.Deliveries.Reset();
        Rooms.Publish(stage, publishers, RoomSize, RoomMessagesPerSecond, stage.Plan.Rooms * 2);
        return stage.Deliveries.Latency.Quantile(0.99) / 1e6;
    }

    /// <summary>The crowd has a thread of its own that yields to the pairs', so that they do not wait for their client.</summary>
    private static void KeepBusy(Stage stage, ManualResetEventSlim ready, ManualResetEventSlim stop)
    {
        _ = Libc.SetPriority(Libc.PriorityOfThread, 0, 10);
        using var loop = new ClientLoop();
        var own = new Stage(stage.Peer, stage.Transport, stage.Server, loop, stage.Plan, stage.Results);
        try
        {
            new Audience(loop, stage.Server.Port).Open(stage.Plan.Crowd, _ => own.Subscriber(Topic));
            var publisher = own.Publisher(Topic);
            ready.Set();
            var next = ClientLoop.Now;
            loop.Run(
                () => stop.IsSet,
                TimeSpan.FromSeconds(60),
                now =>
                {
                    if (now >= next)
                    {
                        publisher.Publish(1);
                        next = now + (Stopwatch.Frequency / CrowdMessagesPerSecond);
                    }

                    return Math.Min(next, now + (Stopwatch.Frequency / 100));
                });
        }
        finally
        {
            ready.Set();
        }
    }
}
