using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Many small rooms at a fixed rate, whatever the server does: latency counts.</summary>
internal sealed class Rooms : IScenario
{
    private const int RoomCount = 100;
    private const int RoomSize = 10;
    private const int MessagesPerSecond = 2000;

    private readonly Stage _stage;
    private readonly Audience _audience;
    private readonly Publisher[] _publishers;

    /// <summary>Connects everybody, and warms the server.</summary>
    public Rooms(Stage stage)
    {
        string[] topics = [.. Enumerable.Range(0, RoomCount).Select(i => $"room{i}")];
        _stage = stage;
        _audience = new Audience(stage.Loop, stage.Server.Port);
        _audience.Open(RoomCount * RoomSize, i => stage.Subscriber(topics[i % RoomCount]));
        _publishers = stage.Publishers(topics);
        stage.Deliveries.IsTimed = true;
        stage.WarmUp(time => Publish(stage, _publishers, RoomSize, MessagesPerSecond, time));
    }

    /// <inheritdoc/>
    public void Measure()
    {
        _stage.Deliveries.Reset();
        var before = _stage.Server.Usage;
        Publish(_stage, _publishers, RoomSize, MessagesPerSecond, _stage.Plan.Rooms);
        _stage.NoteCost("rooms", _stage.Server.Usage - before);
    }

    public void Dispose()
    {
        _audience.CloseAll();
        foreach (var publisher in _publishers)
        {
            _stage.Loop.Close(publisher);
        }
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
