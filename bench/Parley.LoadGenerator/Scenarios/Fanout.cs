using System.Diagnostics;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>One topic, many subscribers: the next message when all have the last, and bursts.</summary>
internal sealed class Fanout : IScenario
{
    private const string Topic = "bench";

    // The average of a burst is 37; two thirds of the messages come in the largest.
    private static readonly int[] s_bursts = [10, 20, 50, 100, 10, 30];
    private static readonly int[] s_single = [1];

    private readonly Stage _stage;
    private readonly int _subscribers;
    private readonly Audience _audience;
    private readonly Publisher _publisher;

    /// <summary>Connects the subscribers, and warms the server.</summary>
    public Fanout(Stage stage, int subscribers)
    {
        _stage = stage;
        _subscribers = subscribers;
        _audience = new Audience(stage.Loop, stage.Server.Port);
        _audience.Open(subscribers, _ => stage.Subscriber(Topic));
        _publisher = stage.Publisher(Topic);
        stage.Deliveries.IsTimed = true;
        stage.WarmUp(time =>
        {
            Publish(s_bursts, time / 4);
            Publish(s_single, time * 3 / 4);
        });
    }

    /// <inheritdoc/>
    public void Measure()
    {
        Measure(s_single, $"steady {_subscribers}");
        Measure(s_bursts, $"bursts {_subscribers}");
    }

    public void Dispose()
    {
        _audience.CloseAll();
        _stage.Loop.Close(_publisher);
    }

    private void Measure(int[] bursts, string name)
    {
        _stage.Deliveries.Reset();
        var before = _stage.Server.Usage;
        var start = Stopwatch.GetTimestamp();
        Publish(bursts, _stage.Plan.Fanout);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _stage.NoteCost(name, _stage.Server.Usage - before);
        _stage.Note(name, "deliveries/s", _stage.Deliveries.Count / seconds);
    }

    private void Publish(int[] bursts, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(start) < time; i++)
        {
            var burst = bursts[i % bursts.Length];
            var expected = _stage.Deliveries.Count + ((long)burst * _subscribers);
            _publisher.Publish(burst);
            _stage.WaitFor(expected);
        }
    }
}
