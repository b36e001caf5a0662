// hot path
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Parley.Codes;
using Parley.Messages;
using Parley.Topics;

namespace Parley.AspNetCore.Commands;

/// <summary>
/// The known members of one JSON object, found in one pass and read on demand; the last of several with the same name
/// counts, as in JavaScript, and unknown ones are passed over. The first mistake stays in <see cref="Error"/>; what is
/// read after it does not count. Dispose of it: its memory is used again.
/// </summary>
internal sealed class Members : IDisposable
{
    // Deeper than any frame can nest: the depth of data is checked with the data, where it can be answered.
    public static readonly JsonReaderOptions Deep = new() { MaxDepth = int.MaxValue / 2 };

    private readonly ReadOnlyMemory<byte>[] _values = ArrayPool<ReadOnlyMemory<byte>>.Shared.Rent(MemberNames.Count);

    private Members()
    {
    }

    /// <summary>The first mistake, or null.</summary>
    public Refusal? Error { get; private set; }

    /// <summary>Finds the members of an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="members">The members.</param>
    /// <returns>False when the value is no object.</returns>
    /// <exception cref="JsonException">It is not valid JSON.</exception>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out Members? members)
    {
        members = null;
        var reader = new Utf8JsonReader(json.Span, Deep);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            reader.Read();
            return false;
        }

        members = new Members();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberNames.Find(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (member is { } known)
            {
                members._values[(int)known] = json[start..(int)reader.BytesConsumed];
            }
        }

        // Whatever stands behind the object makes it throw.
        reader.Read();
        return true;
    }

    public void Dispose() => ArrayPool<ReadOnlyMemory<byte>>.Shared.Return(_values, clearArray: true);

    /// <summary>A member as JSON; empty when there is none or it is null.</summary>
    public ReadOnlyMemory<byte> Raw(Member member)
    {
        var value = _values[(int)member];
        return value.Length == 4 && value.Span[0] == 'n' ? default : value;
    }

    /// <summary>Data, which must be there and may be null; in an array of its own.</summary>
    public ReadOnlyMemory<byte> Data()
    {
        var raw = _values[(int)Member.Data];
        if (raw.IsEmpty)
        {
            Fail(ErrorCode.BadRequest, "'data' is missing.");
            return default;
        }

        if (!JsonData.TryParse(raw.ToArray(), out var data, out var error))
        {
            Error ??= error;
        }

        return data;
    }

    /// <summary>A topic's name, which must be there.</summary>
    public string Topic()
    {
        var text = Text(Member.Topic, ErrorCode.BadTopic);
        if (text is null)
        {
            Fail(ErrorCode.BadTopic, "'topic' is missing.");
            return "";
        }

        if (!TopicName.TryNormalize(text, out var normal, out var error))
        {
            Error ??= error;
        }

        return normal ?? "";
    }

    /// <summary>A string, or null when there is none.</summary>
    /// <param name="member">The member.</param>
    /// <param name="code">The code of the mistake when it is no string, or one that is no Unicode text.</param>
    public string? Text(Member member, ErrorCode? code = null)
    {
        var raw = Raw(member);
        if (raw.IsEmpty)
        {
            return null;
        }

        if (raw.Span[0] == '"')
        {
            if (JsonText.TryRead(raw.Span, out var text))
            {
                return text;
            }

            Fail(code ?? ErrorCode.BadRequest, $"'{MemberNames.Text(member)}' holds half a surrogate pair.");
            return null;
        }

        Fail(code ?? ErrorCode.BadRequest, $"'{MemberNames.Text(member)}' must be a string.");
        return null;
    }

    /// <summary>A whole number within bounds, or null when there is none.</summary>
    public long? Number(Member member, long least, long most)
    {
        var raw = Raw(member);
        if (raw.IsEmpty)
        {
            return null;
        }

        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out var number)
            && number >= least
            && number <= most)
        {
            return number;
        }

        var bounds = most == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{least} or more")
            : string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}");
        Fail(ErrorCode.BadRequest, $"'{MemberNames.Text(member)}' must be a whole number, {bounds}.");
        return null;
    }

    /// <summary>True or false, or null when there is none.</summary>
    public bool? Flag(Member member)
    {
        var raw = Raw(member);
        if (raw.IsEmpty)
        {
            return null;
        }

        if (raw.Span[0] is (byte)'t' or (byte)'f')
        {
            return raw.Span[0] == 't';
        }

        Fail(ErrorCode.BadRequest, $"'{MemberNames.Text(member)}' must be true or false.");
        return null;
    }

    /// <summary>The id of a message, which must be there.</summary>
    public LogPosition MessageId()
    {
        if (LogPosition.TryParse(Text(Member.Message, ErrorCode.BadPosition), out var id))
        {
            return id;
        }

        Fail(ErrorCode.BadPosition, "'message' must be the id of a message.");
        return default;
    }

    /// <summary>Notes a mistake, if it is the first.</summary>
    public void Fail(ErrorCode code, string detail) => Error ??= new Refusal(code, detail);

    /// <summary>Notes a mistake, if there is one and it is the first.</summary>
    public void Fail(Refusal? error) => Error ??= error;
}
