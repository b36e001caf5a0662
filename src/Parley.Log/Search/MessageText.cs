using System.Text;
using System.Text.Json;

namespace Parley.Search;

/// <summary>What people can read in a message's data.</summary>
public static class MessageText
{
    /// <summary>The text of a string; of any other JSON value all strings in it, a line each, in the order of the data.</summary>
    /// <param name="json">One valid JSON value in UTF-8, or nothing, which gives the empty text.</param>
    public static string Of(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return "";
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        string? first = null;
        StringBuilder? all = null;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.String || Value(ref reader) is not { Length: > 0 } value)
            {
                continue;
            }

            if (first is null)
            {
                first = value;
                continue;
            }

            all ??= new StringBuilder(first);
            all.Append('\n').Append(value);
        }

        return all?.ToString() ?? first ?? "";
    }

    /// <summary>A string with the escape of half a surrogate pair is valid JSON but no text.</summary>
    private static string? Value(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
