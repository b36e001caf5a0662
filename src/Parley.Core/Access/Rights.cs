namespace Parley.Access;

/// <summary>What somebody may do, and in which topics. What is not listed may not be done.</summary>
public sealed record Rights
{
    /// <summary>No right at all.</summary>
    public static Rights None { get; } = new();

    /// <summary>Every right in every topic.</summary>
    public static Rights All { get; } = new()
    {
        Subscribe = [TopicPattern.Everything],
        Publish = [TopicPattern.Everything],
        Presence = [TopicPattern.Everything],
        History = [TopicPattern.Everything],
        Moderate = [TopicPattern.Everything],
    };

    /// <summary>Topics that may be followed.</summary>
    public IReadOnlyList<TopicPattern> Subscribe { get; init; } = [];

    /// <summary>Topics that may be published to. One's own messages may be edited and deleted there, and typing may be told.</summary>
    public IReadOnlyList<TopicPattern> Publish { get; init; } = [];

    /// <summary>Topics whose people may be seen: who is there, comes, goes and types.</summary>
    public IReadOnlyList<TopicPattern> Presence { get; init; } = [];

    /// <summary>Topics whose past may be read, searched and resumed from.</summary>
    public IReadOnlyList<TopicPattern> History { get; init; } = [];

    /// <summary>Topics in which the messages of others may be changed and deleted.</summary>
    public IReadOnlyList<TopicPattern> Moderate { get; init; } = [];

    /// <summary>Whether there is no right in it.</summary>
    public bool IsNone =>
        Subscribe.Count == 0 && Publish.Count == 0 && Presence.Count == 0 && History.Count == 0 && Moderate.Count == 0;

    /// <summary>The topics of an action; none for <see cref="AccessAction.Connect"/>, which has no topic.</summary>
    public IReadOnlyList<TopicPattern> Topics(AccessAction action) => action switch
    {
        AccessAction.Subscribe => Subscribe,
        AccessAction.Publish => Publish,
        AccessAction.Presence => Presence,
        AccessAction.ReadHistory => History,
        AccessAction.Moderate => Moderate,
        _ => [],
    };

    /// <summary>Whether an action may be done in a topic.</summary>
    /// <param name="action">The action.</param>
    /// <param name="topic">The topic's name, in normal form.</param>
    /// <param name="userId">The id of the user, for patterns with <c>{sub}</c>.</param>
    public bool Allow(AccessAction action, string topic, string? userId)
    {
        foreach (var pattern in Topics(action))
        {
            if (pattern.Fits(topic, userId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>These rights and others together.</summary>
    public Rights With(Rights others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others.IsNone ? this : IsNone ? others : new Rights
        {
            Subscribe = [.. Subscribe, .. others.Subscribe],
            Publish = [.. Publish, .. others.Publish],
            Presence = [.. Presence, .. others.Presence],
            History = [.. History, .. others.History],
            Moderate = [.. Moderate, .. others.Moderate],
        };
    }
}
