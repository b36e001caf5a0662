// hot path
using System.Text.Json;
using System.Text.Unicode;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Commands;

/// <summary>
/// Reads what clients send, without a tree in memory: text frames <c>{"type":…,"ref":…,"payload":{…}}</c>, and the
/// bodies that ask for the same things over HTTP. It keeps no part of the bytes it was given, and never throws, whatever
/// they hold. Members that it does not know are passed over.
/// </summary>
internal static class CommandParser
{
    /// <summary>Reads a text frame.</summary>
    public static ParsedCommand Parse(ReadOnlyMemory<byte> frame)
    {
        using var envelope = ReadObject(frame);
        if (envelope is null)
        {
            return ParsedCommand.End("A command is a JSON object with a string 'type'; this is not one.");
        }

        var type = envelope.Raw(Member.Type);
        if (type.IsEmpty || type.Span[0] != '"')
        {
            return ParsedCommand.End("A command is a JSON object with a string 'type'; this one has none.");
        }

        var reference = envelope.Raw(Member.Ref).ToArray();
        if (reference is [not ((byte)'"' or (byte)'-' or (>= (byte)'0' and <= (byte)'9')), ..])
        {
            return ParsedCommand.Refuse(new Refusal(ErrorCode.BadRequest, "'ref' must be a string or a number."), default);
        }

        var payload = envelope.Raw(Member.Payload);
        using var members = ReadObject(payload.IsEmpty ? "{}"u8.ToArray() : payload);
        if (members is null)
        {
            return ParsedCommand.Refuse(new Refusal(ErrorCode.BadRequest, "'payload' must be an object."), reference);
        }

        var command = Read(envelope.Text(Member.Type), members, payload);
        if (members.Error is { } error)
        {
            return ParsedCommand.Refuse(error, reference);
        }

        return command is null
            ? ParsedCommand.Refuse(new Refusal(ErrorCode.UnknownType, "There is no command of this type."), reference)
            : ParsedCommand.Of(command with { Reference = reference });
    }

    /// <summary>Reads one message of a batch: an object with <c>topic, data, key, kind</c>.</summary>
    /// <param name="json">The object.</param>
    /// <param name="error">What is wrong, when it returns null.</param>
    public static PublishCommand? ParseMessage(ReadOnlyMemory<byte> json, out Refusal? error)
    {
        using var members = ReadObject(json);
        if (members is null)
        {
            error = new Refusal(ErrorCode.BadRequest, "A message is an object with 'topic' and 'data'.");
            return null;
        }

        var command = ReadPublish(members);
        error = members.Error;
        return error is null ? command : null;
    }

    /// <summary>Reads the body that changes what a live stream follows or says of itself.</summary>
    /// <param name="json">The body.</param>
    /// <param name="error">What is wrong, when it returns null.</param>
    public static SubscriptionChange? ParseSubscriptionChange(ReadOnlyMemory<byte> json, out Refusal? error)
    {
        using var members = ReadObject(json);
        if (members is null)
        {
            error = new Refusal(
                ErrorCode.BadRequest, "The body must be a JSON object with 'secret', 'subscribe' and 'unsubscribe'.");
            return null;
        }

        var change = new SubscriptionChange(
            members.Text(Member.Secret),
            TopicLists.ReadRequests(members, Member.Subscribe),
            TopicLists.ReadNames(members, Member.Unsubscribe),
            members.Flag(Member.Away));
        error = members.Error;
        return error is null ? change : null;
    }

    /// <summary>Reads the body that gives a user a name: an object with <c>name</c>.</summary>
    /// <param name="json">The body.</param>
    /// <param name="error">What is wrong, when it returns null.</param>
    public static string? ParseName(ReadOnlyMemory<byte> json, out Refusal? error)
    {
        error = null;
        using var members = ReadObject(json);
        if (members?.Text(Member.Name) is { } name)
        {
            return name;
        }

        error = members?.Error ?? new Refusal(ErrorCode.BadRequest, "The body must be a JSON object with a string 'name'.");
        return null;
    }

    /// <summary>Reads the body that moves a read mark: an object with <c>offset</c> and, where wanted, <c>exact</c>.</summary>
    /// <param name="topic">The topic, which the address names.</param>
    /// <param name="json">The body.</param>
    /// <param name="error">What is wrong, when it returns null.</param>
    public static ReadCommand? ParseReadMark(string topic, ReadOnlyMemory<byte> json, out Refusal? error)
    {
        using var members = ReadObject(json);
        if (members is null)
        {
            error = new Refusal(ErrorCode.BadRequest, "The body must be a JSON object with a number 'offset'.");
            return null;
        }

        var command = ReadMark(topic, members);
        error = members.Error;
        return error is null ? command : null;
    }

    private static Command? Read(string? type, Members members, ReadOnlyMemory<byte> payload) => type switch
    {
        "publish" => ReadPublish(members),
        "subscribe" =>
            new SubscribeCommand(Required(members, TopicLists.ReadRequests(members, Member.Topics))),
        "unsubscribe" =>
            new UnsubscribeCommand(Required(members, TopicLists.ReadNames(members, Member.Topics))),
        "edit" => new EditCommand(members.Topic(), members.MessageId(), members.Data()),
        "delete" => new DeleteCommand(members.Topic(), members.MessageId()),
        "history" => ReadHistory(members),
        "presence" => new PresenceCommand(members.Topic()),
        "typing" => new TypingCommand(members.Topic()),
        "read" => ReadMark(members.Topic(), members),
        "away" => ReadAway(members),
        "ping" => new PingCommand(),
        "refresh" => ReadRefresh(members),
        "moderate" => new ModerateCommand(members.Raw(Member.Topic).IsEmpty ? null : members.Topic(), payload.ToArray()),
        _ => null,
    };

    private static PublishCommand ReadPublish(Members members)
    {
        var command = new PublishCommand(members.Topic(), members.Data())
        {
            Key = members.Text(Member.Key),
            Kind = members.Text(Member.Kind),
            IfOffset = members.Number(Member.IfOffset, 0, long.MaxValue),
        };
        members.Fail(MessageLabels.CheckKey(command.Key, "'key'") ?? MessageLabels.CheckKind(command.Kind, "'kind'"));
        return command;
    }

    private static HistoryCommand ReadHistory(Members members) => new(new HistoryRequest(members.Topic())
    {
        Before = ReadBound(members, Member.Before),
        After = ReadBound(members, Member.After),
        Limit = (int?)members.Number(Member.Limit, 1, HistoryRequest.MaxLimit) ?? HistoryRequest.DefaultLimit,
    });

    private static HistoryBound? ReadBound(Members members, Member member)
    {
        var raw = members.Raw(member);
        if (raw.IsEmpty)
        {
            return null;
        }

        if (raw.Span[0] == '"')
        {
            if (HistoryBound.TryParse(members.Text(member), out var bound))
            {
                return bound;
            }

            members.Fail(ErrorCode.BadPosition, $"'{MemberNames.Text(member)}' must be an id or an offset.");
            return null;
        }

        return members.Number(member, 0, long.MaxValue) is { } offset ? HistoryBound.At(offset) : null;
    }

    private static ReadCommand ReadMark(string topic, Members members)
    {
        var offset = members.Number(Member.Offset, 0, long.MaxValue);
        if (offset is null)
        {
            members.Fail(ErrorCode.BadRequest, "'offset' is missing.");
        }

        return new ReadCommand(topic, offset ?? 0, members.Flag(Member.Exact) ?? false);
    }

    private static AwayCommand ReadAway(Members members)
    {
        var isAway = members.Flag(Member.Away);
        if (isAway is null)
        {
            members.Fail(ErrorCode.BadRequest, "'away' is missing.");
        }

        return new AwayCommand(isAway ?? false);
    }

    private static RefreshCommand ReadRefresh(Members members)
    {
        var token = members.Text(Member.Token);
        if (token is null)
        {
            members.Fail(ErrorCode.BadRequest, "'token' is missing.");
        }

        return new RefreshCommand(token ?? "");
    }

    private static IReadOnlyList<T> Required<T>(Members members, IReadOnlyList<T> topics)
    {
        if (members.Raw(Member.Topics).IsEmpty)
        {
            members.Fail(ErrorCode.BadRequest, "'topics' is missing.");
        }

        return topics;
    }

    /// <summary>Null when it is not JSON, or no object.</summary>
    private static Members? ReadObject(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            return null;
        }

        try
        {
            Members.TryRead(json, out var members);
            return members;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
