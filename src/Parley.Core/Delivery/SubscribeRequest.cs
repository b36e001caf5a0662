namespace Parley.Delivery;

/// <summary>Asks for one topic.</summary>
/// <param name="Topic">The topic's name, in any form.</param>
public sealed record SubscribeRequest(string Topic)
{
    /// <summary>Where to begin.</summary>
    public ResumeFrom Since { get; init; }

    /// <summary>When nothing is resumed: so many of the newest messages first, 1 to 500; null for none.</summary>
    public int? Last { get; init; }

    /// <summary>Whether to send joined, left and typing.</summary>
    public bool People { get; init; }
}
