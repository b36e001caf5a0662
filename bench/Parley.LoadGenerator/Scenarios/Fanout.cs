using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>One topic, many subscribers: the next message when all have the last, and bursts.</summary>
internal static class Fanout
{
    private const string Topic = "bench";

    // The average of a burst is 37; two thirds of the messages come in the largest.
    private static readonly int[] s_bursts = [10, 20, 50, 100, 10, 30];
    private static readonly int[] s_single = [1];

    public static void Run(Stage stage)
    {
        var audience = new Audience(stage.Loop, stage.Server.Port);
        Publisher? publisher = null;
        foreach (var count in stage.Plan.Subscribers)
        {
            audience.Open(count - audience.Count, _ => stage.Subscriber(Topic));
            if (publisher is null)
            {
                publisher = stage.Publisher(Topic);
                Publish(stage, publisher, count, s_bursts, stage.Plan.WarmUp / 4);
                stage.WarmUp(time => Publish(stage, publisher, count, s_single, time));
            }

            stage.Pause(TimeSpan.FromMilliseconds(100));
            Measure(stage, publisher, count, s_single, $"steady {count}");
            Measure(stage, publisher, count, s_bursts, $"bursts {count}");
        }

        audience.CloseAll();
        stage.Loop.Close(publisher!);
        stage.Pause(TimeSpan.FromMilliseconds(300));
    }

    private static void Measure(Stage stage, Publisher publisher, int subscribers, int[] bursts, string name)
    {
        stage.Deliveries.Reset();
        stage.Deliveries.IsTimed = true;
        var before = stage.Server.Usage;
        var start = Stopwatch.GetTimestamp();
        Publish(stage, publisher, subscribers, bursts, stage.Plan.Fanout);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        stage.NoteCost(name, stage.Server.Usage - before);
        stage.Note(name, "deliveries/s", stage.Deliveries.Count / seconds);
    }

    private static void Publish(Stage stage, Publisher publisher, int subscribers, int[] bursts, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(start) < time; i++)
        {
            var burst = bursts[i % bursts.Length];
            var expected = stage.Deliveries.Count + ((long)burst * subscribers);
            publisher.Publish(burst);
            stage.WaitFor(expected);
        }
    }
}
