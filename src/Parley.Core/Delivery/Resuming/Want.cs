namespace Parley.Delivery.Resuming;

/// <summary>One new subscription and where it is to begin.</summary>
internal sealed class Want(Subscription subscription, SubscribeRequest request)
{
    public Subscription Subscription { get; } = subscription;

    public SubscribeRequest Request { get; } = request;

    /// <summary>Replay what comes after this position; null: nothing is resumed.</summary>
    public long? After { get; set; }

    /// <summary>Without <see cref="After"/>: replay so many of the newest messages.</summary>
    public int Last { get; set; }

    /// <summary>Why a position that was given cannot be resumed from; null when it can, or none was given.</summary>
    public string? Reason { get; set; }

    /// <summary>The topic's newest offset when it came into memory.</summary>
    public long StateOffset { get; set; }

    /// <summary>Who was there when the client was answered, for one that sees people and goes live later; null for others.</summary>
    public IReadOnlyList<PresentUser>? People { get; set; }

    /// <summary>Decides what the request asks for.</summary>
    /// <param name="epoch">The log's epoch.</param>
    /// <param name="head">The last visible position.</param>
    /// <param name="mayReadHistory">Whether what was before may be read at all.</param>
    public void Decide(string epoch, long head, bool mayReadHistory)
    {
        var since = Request.Since;
        if (!mayReadHistory)
        {
            Reason = since.IsPosition ? "denied" : null;
            return;
        }

        switch (since.Kind)
        {
            case ResumeKind.Start:
                After = 0;
                return;
            case ResumeKind.Position when since.Position.Epoch == epoch && since.Position.Seq <= head:
                After = since.Position.Seq;
                return;
            case ResumeKind.Position when since.Position.Epoch == epoch:
                Reason = "ahead";
                break;
            case ResumeKind.Position or ResumeKind.Unknown:
                Reason = "epoch";
                break;
        }

        Last = Request.Last ?? 0;
    }

    /// <summary>What the client is told.</summary>
    public SubscribedTopic Describe(long head, long offset, long replayed)
    {
        var topic = Subscription.Topic.Name;
        return Request.Since.IsPosition
            ? new SubscribedTopic(topic, head, offset, Reason is null, Reason is null or "trimmed" ? replayed : 0, Reason)
            : new SubscribedTopic(topic, head, offset);
    }
}
