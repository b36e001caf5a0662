using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Rooms of one size in which somebody talks at a fixed rate, whatever the server does: latency counts.</summary>
internal sealed class TalkingRooms : IDisposable
{
    private readonly Stage _stage;
    private readonly int _size;
    private readonly int _messagesPerSecond;
    private readonly Audience _audience;
    private readonly Publisher[] _publishers;

    /// <summary>Connects everybody.</summary>
    /// <param name="stage">The server.</param>
    /// <param name="count">How many rooms.</param>
    /// <param name="size">Who listens in each.</param>
    /// <param name="messagesPerSecond">In all of them together.</param>
    public TalkingRooms(Stage stage, int count, int size, int messagesPerSecond)
    {
        string[] topics = [.. Enumerable.Range(0, count).Select(i => $"room{i}")];
        _stage = stage;
        _size = size;
        _messagesPerSecond = messagesPerSecond;
        _audience = new Audience(stage.Loop, stage.Server.Port);
        _audience.Open(count * size, i => stage.Subscriber(topics[i % count]));
        _publishers = stage.Publishers(topics);
        stage.Deliveries.IsTimed = true;
    }

    /// <summary>Talks in the rooms in a random order, and waits until all has arrived.</summary>
    public void Talk(TimeSpan time)
    {
        var random = new Random(1);
        var step = Stopwatch.Frequency / _messagesPerSecond;
        var next = ClientLoop.Now;
        var end = next + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var expected = _stage.Deliveries.Count;
        _stage.Loop.Run(
            () => next >= end,
            time * 2,
            now =>
            {
                for (; next <= now && next < end; next += step)
                {
                    _publishers[random.Next(_publishers.Length)].Publish(1);
                    expected += _size;
                }

                return next;
            });
        _stage.WaitFor(expected);
    }

    public void Dispose()
    {
        _audience.CloseAll();
        foreach (var publisher in _publishers)
        {
            _stage.Loop.Close(publisher);
        }
    }
}
