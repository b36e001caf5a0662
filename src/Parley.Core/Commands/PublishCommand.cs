namespace Parley.Commands;

/// <summary>Publish a message.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Data">The data, in an array of its own, as it goes into the log.</param>
public sealed record PublishCommand(string Topic, ReadOnlyMemory<byte> Data) : Command
{
    /// <summary>Idempotency key, or null.</summary>
    public string? Key { get; init; }

    /// <summary>Label, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>Publish only when the topic's newest offset is this (0: empty); null: always.</summary>
    public long? IfOffset { get; init; }
}
