using Parley.Frames;
using Parley.Topics;

namespace Parley.Delivery;

/// <summary>One connection's place in one topic.</summary>
internal sealed class Subscription(Connection connection, Topic topic, FrameFormat format)
{
    public Connection Connection { get; } = connection;

    /// <summary>The connection's, at hand: delivery touches as few objects as it can.</summary>
    public Outflow Outflow { get; } = connection.Outflow;

    public Topic Topic { get; } = topic;

    public FrameFormat Format { get; } = format;

    /// <summary>The frame log that it reads; null until it is live. Owned by the lane.</summary>
    public FrameLog? Frames { get; set; }

    /// <summary>The place in the frame log. Owned by the lane.</summary>
    public FrameCursor Cursor;

    /// <summary>Whether the lane delivers from the cursor. Owned by the lane.</summary>
    public bool IsLive { get; set; }

    /// <summary>It was ended and must not become live any more. Owned by the lane.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Its index in <see cref="Lanes.LaneTopic"/>. Owned by the lane.</summary>
    public int Index { get; set; }
}
