using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Parley.Codes;

namespace Parley.Messages;

/// <summary>
/// What publishers send: one JSON value (RFC 8259) in UTF-8, kept as it was sent. The digits of numbers, members that
/// stand twice and escapes survive; only white space between tokens goes.
/// </summary>
public static class JsonData
{
    /// <summary>The largest value, in bytes of UTF-8 without white space between tokens.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The deepest nesting of arrays and objects.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonReaderOptions s_strict = new() { MaxDepth = MaxDepth };
    private static readonly SearchValues<byte> s_spaceOrQuote = SearchValues.Create(" \t\r\n\""u8);
    private static readonly SearchValues<byte> s_toEscape = SearchValues.Create(ControlsQuoteAndBackslash());

    /// <summary>Checks a value and strips white space between its tokens.</summary>
    /// <param name="json">The value as sent.</param>
    /// <param name="data">The value to keep: <paramref name="json"/> itself or a part of it where nothing had to go from its middle, else a copy.</param>
    /// <param name="error">What is wrong: <c>bad_request</c> or <c>too_large</c>.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, out ReadOnlyMemory<byte> data, [NotNullWhen(false)] out Refusal? error)
    {
        data = default;
        error = Validate(json.Span);
        if (error is not null)
        {
            return false;
        }

        data = Minify(json);
        if (data.Length <= MaxBytes)
        {
            return true;
        }

        error = TooLarge(data.Length);
        data = default;
        return false;
    }

    /// <summary>Makes a JSON string of a text, escaping only what JSON asks for.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="data">The string, in an array of its own.</param>
    /// <param name="error">What is wrong: <c>bad_request</c> or <c>too_large</c>.</param>
    public static bool TryFromText(
        ReadOnlySpan<byte> utf8, out ReadOnlyMemory<byte> data, [NotNullWhen(false)] out Refusal? error)
    {
        data = default;
        error = null;
        if (!Utf8.IsValid(utf8))
        {
            error = NotUtf8();
        }
        else if (utf8.Length + 2 > MaxBytes)
        {
            error = TooLarge(utf8.Length + 2);
        }
        else
        {
            var json = Quote(utf8);
            data = json;
            error = json.Length > MaxBytes ? TooLarge(json.Length) : null;
        }

        return error is null;
    }

    private static Refusal? Validate(ReadOnlySpan<byte> json)
    {
        // The reader looks into strings for control characters and escapes only.
        if (!Utf8.IsValid(json))
        {
            return NotUtf8();
        }

        try
        {
            var reader = new Utf8JsonReader(json, s_strict);
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException e)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
            return new Refusal(
                ErrorCode.BadRequest, $"The data is not valid JSON of at most {MaxDepth} levels; the mistake is at {place}.");
        }
    }

    private static ReadOnlyMemory<byte> Minify(ReadOnlyMemory<byte> json)
    {
        var span = json.Span;
        var start = span.IndexOfAnyExcept(" \t\r\n"u8);
        var end = span.LastIndexOfAnyExcept(" \t\r\n"u8) + 1;
        json = json[start..end];
        span = json.Span;
        var kept = NextSpace(span);
        if (kept < 0)
        {
            return json;
        }

        var output = new ArrayBufferWriter<byte>(span.Length);
        while (kept >= 0)
        {
            output.Write(span[..kept]);
            span = span[kept..].TrimStart(" \t\r\n"u8);
            kept = NextSpace(span);
        }

        output.Write(span);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Where the next white space outside a string stands, or -1. The JSON is valid and does not begin inside a string.</summary>
    private static int NextSpace(ReadOnlySpan<byte> json)
    {
        var at = 0;
        while (true)
        {
            var next = json[at..].IndexOfAny(s_spaceOrQuote);
            if (next < 0)
            {
                return -1;
            }

            at += next;
            if (json[at] != '"')
            {
                return at;
            }

            at = AfterString(json, at + 1);
        }
    }

    private static int AfterString(ReadOnlySpan<byte> json, int at)
    {
        while (true)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"')
            {
                return at + 1;
            }

            at += 2;
        }
    }

    private static byte[] Quote(ReadOnlySpan<byte> utf8)
    {
        var output = new ArrayBufferWriter<byte>(utf8.Length + 2);
        output.Write("\""u8);
        Span<byte> unicode = stackalloc byte[6];
        while (true)
        {
            var next = utf8.IndexOfAny(s_toEscape);
            output.Write(next < 0 ? utf8 : utf8[..next]);
            if (next < 0)
            {
                output.Write("\""u8);
                return output.WrittenSpan.ToArray();
            }

            output.Write(Escape(utf8[next], unicode));
            utf8 = utf8[(next + 1)..];
        }
    }

    private static ReadOnlySpan<byte> Escape(byte value, Span<byte> unicode)
    {
        switch (value)
        {
            case (byte)'"': return "\\\""u8;
            case (byte)'\\': return "\\\\"u8;
            case (byte)'\b': return "\\b"u8;
            case (byte)'\t': return "\\t"u8;
            case (byte)'\n': return "\\n"u8;
            case (byte)'\f': return "\\f"u8;
            case (byte)'\r': return "\\r"u8;
            default:
                "\\u00"u8.CopyTo(unicode);
                Convert.TryToHexStringLower([value], unicode[4..], out _);
                return unicode;
        }
    }

    private static byte[] ControlsQuoteAndBackslash() => [.. Enumerable.Range(0, 0x20).Select(n => (byte)n), (byte)'"', (byte)'\\'];

    private static Refusal NotUtf8() => new(ErrorCode.BadRequest, "The data is not valid UTF-8.");

    private static Refusal TooLarge(int bytes) => new(
        ErrorCode.TooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The data has {bytes} bytes as JSON; at most {MaxBytes} are allowed."));
}
