using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Fifty rooms of two: what they notice of what else the server does.</summary>
internal sealed class Pairs(Stage stage) : IDisposable
{
    private readonly TalkingRooms _rooms = new(stage, count: 50, size: 2, messagesPerSecond: 200);

    /// <summary>Talks until the server is warm.</summary>
    public void WarmUp() => stage.WarmUp(_rooms.Talk);

    /// <summary>From the publish to the receive while they talk for so long: the 99th percentile, in ms.</summary>
    public double Latency(TimeSpan time)
    {
        stage.Deliveries.Reset();
        _rooms.Talk(time);
        return stage.Deliveries.Latency.Quantile(0.99) / 1e6;
    }

    /// <summary>
    /// Runs other clients on a thread of their own, that yields to the pairs' so that these do not wait for their client.
    /// </summary>
    /// <param name="server">Whose clients they are.</param>
    /// <param name="work">Gets a stage of its own.</param>
    public static Task Beside(Stage server, Action<Stage> work) => Task.Factory.StartNew(
        () =>
        {
            _ = Libc.SetPriority(Libc.PriorityOfThread, 0, 10);
            using var loop = new ClientLoop { IsPolite = true };
            work(new Stage(server.Peer, server.Transport, server.Server, loop, server.Plan, server.Results));
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public void Dispose() => _rooms.Dispose();
}
