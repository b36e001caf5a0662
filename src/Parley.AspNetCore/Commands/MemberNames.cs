using System.Text;
using System.Text.Json;

namespace Parley.AspNetCore.Commands;

/// <summary>The names on the wire.</summary>
internal static class MemberNames
{
    private static readonly string[] s_texts =
        [.. Enum.GetValues<Member>().Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.ToString()))];

    private static readonly byte[][] s_utf8 = [.. s_texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>How many there are.</summary>
    public static int Count => s_texts.Length;

    /// <summary>A member's name.</summary>
    public static string Text(Member member) => s_texts[(int)member];

    /// <summary>The member whose name the reader stands on, or null.</summary>
    public static Member? Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
        {
            return JsonText.TryRead(ref reader, out var text) && Array.IndexOf(s_texts, text) is >= 0 and var index
                ? (Member)index
                : null;
        }

        for (var i = 0; i < s_utf8.Length; i++)
        {
            if (reader.ValueSpan.SequenceEqual(s_utf8[i]))
            {
                return (Member)i;
            }
        }

        return null;
    }
}

/// <summary>The members that objects from clients may have; each is <see cref="MemberNames"/>' name in camel case.</summary>
internal enum Member
{
    Type,
    Ref,
    Payload,
    Topic,
    Topics,
    Data,
    Key,
    Kind,
    IfOffset,
    Message,
    Before,
    After,
    Limit,
    Offset,
    Token,
    Since,
    Last,
    People,
    Secret,
    Subscribe,
    Unsubscribe,
    Name,
    Exact,
    Away,
}
