namespace Parley.Floor;

/// <summary>A topic's subscribers, by the framing that they want.</summary>
internal sealed class FloorTopic
{
    public List<int> WebSockets { get; } = [];

    public List<int> Streams { get; } = [];
}
