using System.Globalization;
using System.Text.Json;
using Parley.Codes;
using Parley.Delivery;
using Parley.Topics;

namespace Parley.AspNetCore.Commands;

/// <summary>Reads lists of topics: names, or objects that also say where to begin.</summary>
internal static class TopicLists
{
    /// <summary>The most topics that one command may name.</summary>
    public const int MaxTopics = 1000;

    /// <summary>The most messages that <c>last</c> may ask for: one page.</summary>
    public const int MaxLast = HistoryRequest.MaxLimit;

    private delegate T? ReadItem<T>(ReadOnlyMemory<byte> json, string where, Members members)
        where T : class;

    /// <summary>Names, or objects with <c>topic, since, last, people</c>; these three beside the list are for those that say nothing.</summary>
    /// <param name="members">The object that holds the list.</param>
    /// <param name="member">The list.</param>
    public static IReadOnlyList<SubscribeRequest> ReadRequests(Members members, Member member)
    {
        var defaults = ReadStart(members, "", default);
        return Read<SubscribeRequest>(
            members, member, (json, where, list) => ReadRequest(json, where, list, defaults), request => request.Topic);
    }

    /// <summary>Names.</summary>
    /// <param name="members">The object that holds the list.</param>
    /// <param name="member">The list.</param>
    public static IReadOnlyList<string> ReadNames(Members members, Member member) =>
        Read<string>(members, member, ReadName, name => name);

    private static List<T> Read<T>(Members members, Member member, ReadItem<T> read, Func<T, string> nameOf)
        where T : class
    {
        var items = new List<T>();
        var raw = members.Raw(member);
        if (raw.IsEmpty)
        {
            return items;
        }

        var listName = MemberNames.Text(member);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(raw.Span, Members.Deep);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            members.Fail(ErrorCode.BadRequest, $"'{listName}' must be an array.");
            return items;
        }

        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i == MaxTopics)
            {
                members.Fail(ErrorCode.TooManyTopics, $"'{listName}' names more than {MaxTopics} topics.");
                break;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var where = string.Create(CultureInfo.InvariantCulture, $"{listName}[{i}]");
            if (read(raw[start..(int)reader.BytesConsumed], where, members) is not { } item)
            {
                break;
            }

            if (names.Add(nameOf(item)))
            {
                items.Add(item);
            }
        }

        return items;
    }

    private static SubscribeRequest? ReadRequest(
        ReadOnlyMemory<byte> json, string where, Members members, SubscribeRequest defaults)
    {
        if (json.Span[0] == '"')
        {
            return ReadName(json, where, members) is { } name ? defaults with { Topic = name } : null;
        }

        if (!Members.TryRead(json, out var item))
        {
            members.Fail(ErrorCode.BadRequest, $"'{where}' must be a name or an object.");
            return null;
        }

        using var _ = item;
        var topic = item.Topic();
        var request = ReadStart(item, topic, defaults);
        members.Fail(item.Error is { } error ? error with { Detail = $"{where}: {error.Detail}" } : null);
        return item.Error is null ? request : null;
    }

    private static string? ReadName(ReadOnlyMemory<byte> json, string where, Members members)
    {
        if (json.Span[0] != '"' || !JsonText.TryRead(json.Span, out var text))
        {
            members.Fail(ErrorCode.BadTopic, $"'{where}' must be a topic's name.");
            return null;
        }

        if (!TopicName.TryNormalize(text, out var normal, out var error))
        {
            members.Fail(error.Code, $"{where}: {error.Detail}");
        }

        return normal;
    }

    private static SubscribeRequest ReadStart(Members members, string topic, SubscribeRequest? defaults)
    {
        var last = (int?)members.Number(Member.Last, 0, MaxLast);
        var text = members.Text(Member.Since, ErrorCode.BadPosition);

        // A topic that says itself where it begins takes nothing of what stands beside the list.
        var (since, newest) = text is null && last is null ? (defaults?.Since ?? ResumeFrom.Now, defaults?.Last) : (ResumeFrom.Now, last);
        if (text is not null && !ResumeFrom.TryParse(text, out since))
        {
            members.Fail(ErrorCode.BadPosition, "'since' must be an id (<epoch>-<seq>), 'start' or 'now'.");
        }

        return new SubscribeRequest(topic)
        {
            Since = since,
            // "now" is an answer, too: nothing of what was before.
            Last = text is not null && since == ResumeFrom.Now ? null : newest,
            People = members.Flag(Member.People) ?? defaults?.People ?? false,
        };
    }
}
