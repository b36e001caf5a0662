using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Commands;

/// <summary>What a client asks for, checked for form. Topic names are in normal form.</summary>
internal abstract record Command
{
    /// <summary>The reference that the answer repeats, as JSON: a string or a number as it was sent; empty for none.</summary>
    public ReadOnlyMemory<byte> Reference { get; init; }
}

/// <summary>Publish a message.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Data">The data, in an array of its own, as it goes into the log.</param>
internal sealed record PublishCommand(string Topic, ReadOnlyMemory<byte> Data) : Command
{
    /// <summary>Idempotency key, or null.</summary>
    public string? Key { get; init; }

    /// <summary>Label, or null.</summary>
    public string? Kind { get; init; }

    /// <summary>Publish only when the topic's newest offset is this (0: empty); null: always.</summary>
    public long? IfOffset { get; init; }

    /// <summary>What the hub is asked.</summary>
    public PublishRequest From(User user) => new(Topic, Data) { From = user, Key = Key, Kind = Kind, IfOffset = IfOffset };
}

/// <summary>Give a message new data.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Message">The message's id.</param>
/// <param name="Data">The data, in an array of its own, as it goes into the log.</param>
internal sealed record EditCommand(string Topic, LogPosition Message, ReadOnlyMemory<byte> Data) : Command;

/// <summary>Take a message's data away.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Message">The message's id.</param>
internal sealed record DeleteCommand(string Topic, LogPosition Message) : Command;

/// <summary>Follow topics.</summary>
/// <param name="Topics">The topics, each once.</param>
internal sealed record SubscribeCommand(IReadOnlyList<SubscribeRequest> Topics) : Command;

/// <summary>Follow topics no longer.</summary>
/// <param name="Topics">The topics' names, each once.</param>
internal sealed record UnsubscribeCommand(IReadOnlyList<string> Topics) : Command;

/// <summary>Read a page of a topic's messages.</summary>
/// <param name="Request">The page.</param>
internal sealed record HistoryCommand(HistoryRequest Request) : Command;

/// <summary>Say who follows a topic.</summary>
/// <param name="Topic">The topic's name.</param>
internal sealed record PresenceCommand(string Topic) : Command;

/// <summary>Tell the others that this user types.</summary>
/// <param name="Topic">The topic's name.</param>
internal sealed record TypingCommand(string Topic) : Command;

/// <summary>Move this user's read mark.</summary>
/// <param name="Topic">The topic's name.</param>
/// <param name="Offset">The offset through which the user has read, 0 or more.</param>
/// <param name="Exact">Whether the mark may also go back.</param>
internal sealed record ReadCommand(string Topic, long Offset, bool Exact = false) : Command;

/// <summary>Whether anybody is at the other end of this connection.</summary>
/// <param name="IsAway">Nobody has been for a while.</param>
internal sealed record AwayCommand(bool IsAway) : Command;

/// <summary>Say something, so that the client knows that the line is alive and how long it is.</summary>
internal sealed record PingCommand : Command;

/// <summary>Go on with a new token.</summary>
/// <param name="Token">The token.</param>
internal sealed record RefreshCommand(string Token) : Command;

/// <summary>Moderate a room, or the whole server. What is asked for is known to who moderates, and not to the hub.</summary>
/// <param name="Topic">The room's name; null for the whole server.</param>
/// <param name="Act">The payload as JSON, an object; a copy.</param>
internal sealed record ModerateCommand(string? Topic, ReadOnlyMemory<byte> Act) : Command;
