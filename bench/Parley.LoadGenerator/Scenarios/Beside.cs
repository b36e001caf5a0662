using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>One busy topic with a crowd, and beside it rooms of two: what the rooms notice.</summary>
internal sealed class Beside : IScenario
{
    private const string Topic = "crowd";
    private const int CrowdMessagesPerSecond = 2;

    private readonly Stage _stage;
    private readonly Pairs _pairs;

    /// <summary>Connects the rooms, and warms the server.</summary>
    public Beside(Stage stage)
    {
        _stage = stage;
        _pairs = new Pairs(stage);
        _pairs.WarmUp();
    }

    /// <inheritdoc/>
    public void Measure()
    {
        var alone = _pairs.Latency(_stage.Plan.Rooms * 3);

        using var stop = new ManualResetEventSlim();
        using var ready = new ManualResetEventSlim();
        var crowd = Pairs.Beside(_stage, own => KeepBusy(own, ready, stop));
        ready.Wait(TimeSpan.FromSeconds(60));
        _pairs.WarmUp();
        var beside = _pairs.Latency(_stage.Plan.Rooms * 3);
        stop.Set();
        crowd.GetAwaiter().GetResult();

        _stage.Note("beside", "alone p99 ms", alone);
        _stage.Note("beside", "beside p99 ms", beside);
        _stage.Note("beside", "errors", _stage.Deliveries.Lost + _stage.Deliveries.Repeated);
    }

    public void Dispose() => _pairs.Dispose();

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
