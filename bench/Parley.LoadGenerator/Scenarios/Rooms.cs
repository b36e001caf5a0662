using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Many small rooms at a fixed rate, whatever the server does: latency counts.</summary>
internal static class Rooms
{
    private const int RoomCount = 100;
    private const int RoomSize = 10;
    private const int MessagesPerSecond = 2000;

    public static void Run(Stage stage)
    {
        string[] topics = [.. Enumerable.Range(0, RoomCount).Select(i => $"room{i}")];
        var audience = new Audience(stage.Loop, stage.Server.Port);
        audience.Open(RoomCount * RoomSize, i => stage.Subscriber(topics[i % RoomCount]));
        var publishers = stage.Publishers(topics);

        stage.Deliveries.IsTimed = true;
        stage.WarmUp(time => Publish(stage, publishers, RoomSize, MessagesPerSecond, time));
        stage.Deliveries.Reset();
        var before = stage.Server.Usage;
        Publish(stage, publishers, RoomSize, MessagesPerSecond, stage.Plan.Rooms);
        stage.NoteCost("rooms", stage.Server.Usage - before);

        audience.CloseAll();
        foreach (var publisher in publishers)
        {
            stage.Loop.Close(publisher);
        }

        stage.Pause(TimeSpan.FromMilliseconds(300));
    }

    /// <summary>Publishes to the rooms in a random order at a fixed rate, and waits until all has arrived.</summary>
    public static void Publish(Stage stage, Publisher[] publishers, int roomSize, int perSecond, TimeSpan time)
    {
        var random = new Random(1);
        var step = Stopwatch.Frequency / perSecond;
        var next = ClientLoop.Now;
        var end = next + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var expected = stage.Deliveries.Count;
        stage.Loop.Run(
            () => next >= end,
            time * 2,
            now =>
            {
                for (; next <= now && next < end; next += step)
                {
                    publishers[random.Next(publishers.Length)].Publish(1);
                    expected += roomSize;
                }

                return next;
            });
        stage.WaitFor(expected);
    }
}
