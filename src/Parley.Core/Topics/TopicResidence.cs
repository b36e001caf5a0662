namespace Parley.Topics;

/// <summary>Why a topic is in memory, or since when it need not be. Guarded by <see cref="TopicTable"/>'s lock.</summary>
internal sealed class TopicResidence
{
    /// <summary>How many hold the topic.</summary>
    public int Pins { get; set; }

    /// <summary>When the last pin went (a <see cref="TimeProvider"/> timestamp).</summary>
    public long IdleSince { get; set; }

    /// <summary>Its place among the idle topics, or null while it is pinned.</summary>
    public LinkedListNode<Topic>? IdleNode { get; set; }
}
