// hot path
using System.Text.Json;

namespace Parley.Client.Wire;

/// <summary>
/// The payload of an event, member by member; what is not there stays at its default. One is used again for each event of a
/// connection, and remembers who sent the last one, because most messages in a row are of the same people.
/// </summary>
internal sealed class EventFields
{
    private const int MaxNames = 1024;

    // Names that came before, so that no string is made for each event.
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    private byte[] _lastPersonJson = [];
    private Person? _lastPerson;

    public string? Topic { get; private set; }

    public string? Id { get; private set; }

    public long Offset { get; private set; }

    public DateTimeOffset? Time { get; private set; }

    /// <summary><c>from</c>, <c>by</c> or <c>user</c>.</summary>
    public Person? Person { get; private set; }

    public string? Key { get; private set; }

    public string? Kind { get; private set; }

    public DateTimeOffset? Edited { get; private set; }

    public bool IsDeleted { get; private set; }

    /// <summary>The id of the message that changed, or a sentence for people.</summary>
    public string? Message { get; private set; }

    public string? Was { get; private set; }

    public string? Code { get; private set; }

    public string? Reason { get; private set; }

    public DateTimeOffset? Until { get; private set; }

    public double? RetryAfter { get; private set; }

    public string? Name { get; private set; }

    public bool? Reconnect { get; private set; }

    public double? After { get; private set; }

    public int Number { get; private set; }

    /// <summary>Where <c>data</c> stands in the bytes that were read; empty for none.</summary>
    public Range Data { get; private set; }

    /// <summary>Where <c>topics</c> stands in them.</summary>
    public Range Topics { get; private set; }

    /// <summary>Whether there is data.</summary>
    public bool HasData { get; private set; }

    /// <summary>Whether there are topics.</summary>
    public bool HasTopics { get; private set; }

    /// <summary>Reads an object.</summary>
    /// <param name="json">The bytes in which it stands.</param>
    /// <param name="reader">Over these bytes, at the object's beginning; afterwards at its end.</param>
    public void Read(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        Clear();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(json, ref reader);
        }
    }

    private void ReadMember(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("id"u8): Id = Text(ref reader); break;
            case 2 when name.SequenceEqual("by"u8): Person = ReadPerson(json, ref reader); break;
            case 3 when name.SequenceEqual("key"u8): Key = Text(ref reader); break;
            case 3 when name.SequenceEqual("was"u8): Was = Text(ref reader); break;
            case 4 when name.SequenceEqual("data"u8): Data = Value(ref reader); HasData = true; break;
            case 4 when name.SequenceEqual("from"u8): Person = ReadPerson(json, ref reader); break;
            case 4 when name.SequenceEqual("user"u8): Person = ReadPerson(json, ref reader); break;
            case 4 when name.SequenceEqual("kind"u8): Kind = Text(ref reader); break;
            case 4 when name.SequenceEqual("time"u8): Time = Moment(ref reader); break;
            case 4 when name.SequenceEqual("code"u8): ReadCode(ref reader); break;
            case 4 when name.SequenceEqual("name"u8): Name = Text(ref reader); break;
            case 5 when name.SequenceEqual("topic"u8): Topic = TopicOf(ref reader); break;
            case 5 when name.SequenceEqual("after"u8): After = Number64(ref reader); break;
            case 5 when name.SequenceEqual("until"u8): Until = Moment(ref reader); break;
            case 6 when name.SequenceEqual("offset"u8): Offset = (long)(Number64(ref reader) ?? 0); break;
            case 6 when name.SequenceEqual("edited"u8): Edited = Moment(ref reader); break;
            case 6 when name.SequenceEqual("reason"u8): Reason = Text(ref reader); break;
            case 6 when name.SequenceEqual("topics"u8): Topics = Value(ref reader); HasTopics = true; break;
            case 7 when name.SequenceEqual("deleted"u8): IsDeleted = Flag(ref reader) == true; break;
            case 7 when name.SequenceEqual("message"u8): Message = Text(ref reader); break;
            case 9 when name.SequenceEqual("reconnect"u8): Reconnect = Flag(ref reader); break;
            case 10 when name.SequenceEqual("retryAfter"u8): RetryAfter = Number64(ref reader); break;
            default:
                reader.Read();
                reader.Skip();
                break;
        }
    }

    private void Clear()
    {
        Topic = Id = Key = Kind = Message = Was = Code = Reason = Name = null;
        Time = Edited = Until = null;
        Person = null;
        RetryAfter = After = null;
        Reconnect = null;
        Offset = 0;
        Number = 0;
        IsDeleted = HasData = HasTopics = false;
        Data = Topics = default;
    }

    /// <summary>Of a refusal it is a name, of a closed connection a number.</summary>
    private void ReadCode(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
        {
            Number = reader.TryGetInt32(out var number) ? number : 0;
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            Code = reader.GetString();
        }
        else
        {
            reader.Skip();
        }
    }

    private Person? ReadPerson(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        var text = json[Value(ref reader)];
        if (_lastPerson is not null && text.SequenceEqual(_lastPersonJson))
        {
            return _lastPerson;
        }

        var inner = new Utf8JsonReader(text);
        if (!inner.Read() || inner.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? id = null;
        string? name = null;
        while (inner.Read() && inner.TokenType == JsonTokenType.PropertyName)
        {
            var isId = inner.ValueTextEquals("id"u8);
            var isName = inner.ValueTextEquals("name"u8);
            var value = Text(ref inner);
            id = isId ? value : id;
            name = isName ? value : name;
        }

        _lastPersonJson = text.ToArray();
        _lastPerson = new Person(id, name);
        return _lastPerson;
    }

    private string? TopicOf(ref Utf8JsonReader reader)
    {
        const int Room = 512;
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > Room)
        {
            return reader.TokenType == JsonTokenType.String ? reader.GetString() : SkipText(ref reader);
        }

        Span<char> name = stackalloc char[Room];
        name = name[..reader.CopyString(name)];
        if (_names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known))
        {
            return known;
        }

        if (_names.Count == MaxNames)
        {
            _names.Clear();
        }

        var made = name.ToString();
        _names[made] = made;
        return made;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : SkipText(ref reader);
    }

    private static string? SkipText(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }

    private static DateTimeOffset? Moment(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out var time))
        {
            return time;
        }

        reader.Skip();
        return null;
    }

    private static double? Number64(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }

    private static bool? Flag(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.TokenType == JsonTokenType.True;
        }

        reader.Skip();
        return null;
    }

    private static Range Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}
