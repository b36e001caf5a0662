using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>One busy topic with a crowd, and beside it rooms of two: what the rooms notice.</summary>
internal static class Beside
{
    private const string Topic = "crowd";
    private const int CrowdMessagesPerSecond = 2;

    public static void Run(Stage stage)
    {
        using var pairs = new Pairs(stage);
        pairs.WarmUp();
        var alone = pairs.Latency(stage.Plan.Rooms * 3);

        using var stop = new ManualResetEventSlim();
        using var ready = new ManualResetEventSlim();
        var crowd = Pairs.Beside(stage, own => KeepBusy(own, ready, stop));
        ready.Wait(TimeSpan.FromSeconds(60));
        pairs.WarmUp();
        var beside = pairs.Latency(stage.Plan.Rooms * 3);
        stop.Set();
        crowd.GetAwaiter().GetResult();

        stage.Note("beside", "alone p99 ms", alone);
        stage.Note("beside", "beside p99 ms", beside);
        stage.Note("beside", "errors", stage.Deliveries.Lost + stage.Deliveries.Repeated);
    }

    private static void KeepBusy(Stage own, ManualResetEventSlim ready, ManualResetEventSlim stop)
    {
        try
        {
            new Audience(own.Loop, own.Server.Port).Open(own.Plan.Crowd, _ => own.Subscriber(Topic));
            var publisher = own.Publisher(Topic);
            ready.Set();
            var next = ClientLoop.Now;
            own.Loop.Run(
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
