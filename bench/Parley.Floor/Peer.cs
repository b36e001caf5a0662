namespace Parley.Floor;

/// <summary>One connection: a subscriber or a publisher of a topic.</summary>
internal sealed class Peer(int socket)
{
    public int Socket { get; } = socket;

    /// <summary>The subscribers of the topic that it publishes to; null for a subscriber.</summary>
    public FloorTopic? Publishes { get; set; }

    /// <summary>The subscribers that it belongs to.</summary>
    public List<int>? MemberOf { get; set; }

    public bool HasShakenHands { get; set; }

    /// <summary>Bytes that are not a whole request or frame yet.</summary>
    public byte[] Input { get; set; } = new byte[1024];

    public int InputLength { get; set; }
}
