using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Rooms of two that talk all the time: what they notice of what else the server does.</summary>
internal sealed class Pairs : IDisposable
{
    private const int RoomCount = 50;
    private const int RoomSize = 2;
    private const int MessagesPerSecond = 200;

    private readonly Stage _stage;
    private readonly Audience _audience;
    private readonly Publisher[] _publishers;

    public Pairs(Stage stage)
    {
        string[] topics = [.. Enumerable.Range(0, RoomCount).Select(i => $"pair{i}")];
        _stage = stage;
        _audience = new Audience(stage.Loop, stage.Server.Port);
        _audience.Open(RoomCount * RoomSize, i => stage.Subscriber(topics[i % RoomCount]));
        _publishers = stage.Publishers(topics);
        stage.Deliveries.IsTimed = true;
    }

    /// <summary>Talks until the server is warm.</summary>
    public void WarmUp() => _stage.WarmUp(Publish);

    /// <summary>From the publish to the receive while they talk for so long: the 99th percentile, in ms.</summary>
    public double Latency(TimeSpan time)
    {
        _stage.Deliveries.Reset();
        Publish(time);
        return _stage.Deliveries.Latency.Quantile(0.99) / 1e6;
    }

    /// <summary>
    /// Runs other clients on a thread of their own, that yields to the pairs' so that these do not wait for their client.
    /// </summary>
    /// <param name="work">Gets a stage of its own.</param>
    public Task Beside(Action<Stage> work) => Task.Factory.StartNew(
        () =>
        {
            _ = Libc.SetPriority(Libc.PriorityOfThread, 0, 10);
            using var loop = new ClientLoop { IsPolite = true };
            work(new Stage(_stage.Peer, _stage.Transport, _stage.Server, loop, _stage.Plan, _stage.Results));
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public void Dispose()
    {
        _audience.CloseAll();
        foreach (var publisher in _publishers)
        {
            _stage.Loop.Close(publisher);
        }
    }

    private void Publish(TimeSpan time) => Rooms.Publish(_stage, _publishers, RoomSize, MessagesPerSecond, time);
}
