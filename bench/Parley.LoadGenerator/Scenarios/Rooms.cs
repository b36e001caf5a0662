namespace Parley.LoadGenerator.Scenarios;

/// <summary>A hundred rooms of ten: CPU and latency.</summary>
internal sealed class Rooms : IScenario
{
    private readonly Stage _stage;
    private readonly TalkingRooms _rooms;

    /// <summary>Connects everybody, and warms the server.</summary>
    public Rooms(Stage stage)
    {
        _stage = stage;
        _rooms = new TalkingRooms(stage, count: 100, size: 10, messagesPerSecond: 2000);
        stage.WarmUp(_rooms.Talk);
    }

    /// <inheritdoc/>
    public void Measure()
    {
        _stage.Deliveries.Reset();
        var before = _stage.Server.Usage;
        _rooms.Talk(_stage.Plan.Rooms);
        _stage.NoteCost("rooms", _stage.Server.Usage - before);
    }

    public void Dispose() => _rooms.Dispose();
}
