using Parley.Messages;

namespace Parley;

/// <summary>A message to publish.</summary>
/// <param name="Topic">The topic's name, in normal form.</param>
/// <param name="Data">The data as valid JSON in UTF-8 without white space between tokens.</param>
public sealed record PublishRequest(string Topic, ReadOnlyMemory<byte> Data)
{
    /// <summary>Who publishes.</summary>
    public User From { get; init; } = User.Anonymous;

    /// <summary>Idempotency key: 1 to 128 visible ASCII characters, or null. The same key from the same sender in the same topic is accepted once in 24 hours.</summary>
    public string? Key { get; init; }

    /// <summary>A label that subscribers see, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>Publish only when the topic's newest offset is this (0: empty); null: always.</summary>
    public long? IfOffset { get; init; }
}
