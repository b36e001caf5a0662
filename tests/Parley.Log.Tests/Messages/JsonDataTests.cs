using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FsCheck;
using FsCheck.Fluent;
using Parley.Codes;
using Parley.Log.Tests.Testing;
using Parley.Messages;

namespace Parley.Log.Tests.Messages;

public sealed class JsonDataTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData(" 1 ", "1")]
    [InlineData("1.0e+400", "1.0e+400")]
    [InlineData("-0.00", "-0.00")]
    [InlineData("12345678901234567890.10", "12345678901234567890.10")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"a b\\tc\"", "\"a b\\tc\"")]
    [InlineData("\"\\ud800 \\uDFFF\"", "\"\\ud800 \\uDFFF\"")]
    [InlineData("\"\\u0041\\/\"", "\"\\u0041\\/\"")]
    [InlineData("\" \\\" \" ", "\" \\\" \"")]
    [InlineData("\" \\\\\" ", "\" \\\\\"")]
    [InlineData("{ \"a\" : 1 , \"a\" : 2 }", "{\"a\":1,\"a\":2}")]
    [InlineData("\r\n[ 1,\t\"x  y\" ,{ } ]\n", "[1,\"x  y\",{}]")]
    [InlineData("\"\u2028\u007f\"", "\"\u2028\u007f\"")]
    [InlineData("null", "null")]
    public void A_value_is_kept_as_sent_but_for_white_space_between_tokens(string json, string kept)
    {
        Assert.True(JsonData.TryParse(Bytes(json), out var data, out var error), error?.Detail);
        Assert.Equal(kept, Encoding.UTF8.GetString(data.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("// x\n1")]
    [InlineData("1 2")]
    [InlineData("01")]
    [InlineData("NaN")]
    [InlineData("'a'")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12\"")]
    [InlineData("\u00a01")]
    [InlineData("\uFEFF1")]
    public void What_is_no_json_is_refused(string json)
    {
        Assert.False(JsonData.TryParse(Bytes(json), out _, out var error));
        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.Contains("not valid JSON", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_is_named_by_line_and_byte()
    {
        Assert.False(JsonData.TryParse(Bytes("[1,\n 2,\n x]"), out _, out var error));
        Assert.Contains("line 3, byte 2", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_utf8_is_refused()
    {
        byte[][] cases = [[0xFF], [(byte)'"', 0xC3, (byte)'"'], [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'], [(byte)'"', 0xC0, 0x80, (byte)'"']];
        foreach (var bytes in cases)
        {
            Assert.False(JsonData.TryParse(bytes, out _, out var error));
            Assert.Equal("The data is not valid UTF-8.", error.Detail);
            Assert.False(JsonData.TryFromText(bytes, out _, out error));
            Assert.Equal("The data is not valid UTF-8.", error.Detail);
        }
    }

    [Fact]
    public void Depth_ends_at_64_levels()
    {
        Assert.True(JsonData.TryParse(Bytes(new string('[', 64) + new string(']', 64)), out _, out _));
        Assert.False(JsonData.TryParse(Bytes(new string('[', 65) + new string(']', 65)), out _, out var error));
        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.False(JsonData.TryParse(Bytes(new string('[', 60_000)), out _, out _));
    }

    [Fact]
    public void Size_ends_at_64_kib_without_the_white_space()
    {
        var largest = $"\"{new string('a', 65_534)}\"";
        Assert.True(JsonData.TryParse(Bytes(largest), out var data, out _));
        Assert.Equal(65_536, data.Length);
        Assert.True(JsonData.TryParse(Bytes($"[{new string(' ', 100_000)}]"), out data, out _));
        Assert.Equal(2, data.Length);
        Assert.False(JsonData.TryParse(Bytes($"\"{new string('a', 65_535)}\""), out _, out var error));
        Assert.Equal(ErrorCode.TooLarge, error.Code);
        Assert.Contains("65537 bytes", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_copied_when_nothing_has_to_go_from_the_middle()
    {
        var json = Bytes("  {\"a\":[1,\"x y\"]}\n");
        Assert.True(JsonData.TryParse(json, out var data, out _));
        Assert.True(data.Span.Overlaps(json));
    }

    [Theory]
    [InlineData("hello", "\"hello\"")]
    [InlineData("", "\"\"")]
    [InlineData("a\r\n\t\b\f\0\u001b\u007f", "\"a\\r\\n\\t\\b\\f\\u0000\\u001b\u007f\"")]
    [InlineData("<b>&'\"\\/é\u2028😀", "\"<b>&'\\\"\\\\/é\u2028😀\"")]
    public void A_text_becomes_a_string_with_no_more_escapes_than_json_asks_for(string text, string json)
    {
        Assert.True(JsonData.TryFromText(Bytes(text), out var data, out _));
        Assert.Equal(json, Encoding.UTF8.GetString(data.Span));
    }

    [Fact]
    public void The_size_of_a_text_is_that_of_its_string()
    {
        Assert.True(JsonData.TryFromText(Bytes(new string('a', 65_534)), out _, out _));
        Assert.False(JsonData.TryFromText(Bytes(new string('a', 65_535)), out _, out var error));
        Assert.Equal(ErrorCode.TooLarge, error.Code);
        Assert.False(JsonData.TryFromText(Bytes(new string('\n', 40_000)), out _, out error));
        Assert.Equal(ErrorCode.TooLarge, error.Code);
    }

    [Fact]
    public void Every_text_survives_as_a_string()
    {
        var texts = ArbMap.Default.ArbFor<NonNull<string>>().Filter(text => Utf8.IsValid(Encoding.UTF8.GetBytes(text.Get)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(texts, text =>
        {
            var utf8 = Encoding.UTF8.GetBytes(text.Get);
            return JsonData.TryFromText(utf8, out var data, out _)
                && JsonSerializer.Deserialize<string>(data.Span) == Encoding.UTF8.GetString(utf8)
                && JsonData.TryParse(data, out var parsed, out _)
                && parsed.Span.SequenceEqual(data.Span);
        }));
    }

    [Fact]
    public void It_accepts_what_the_framework_accepts_and_keeps_every_token()
    {
        var mutator = new Mutator(seed: 20_26);
        byte[][] seeds =
        [
            Bytes("{ \"a\" : [ 1 , -2.50e+10 , true , null ] , \"b\" : { \"c\" : \"x y \\\" \\\\ \\u00e9\" } }"),
            Bytes("[\n  \"\\ud83d\\ude00\",\r\n\t\"é部😀\", {}, [], 0 ]"),
            Bytes("\"plain  text\""),
            Bytes("{\"deep\":[[[[{\"x\":[1]}]]]]}"),
        ];
        byte[][] fragments =
        [
            Bytes("\""), Bytes("\\"), Bytes("\\u"), Bytes("\\ud800"), Bytes("/*x*/"), Bytes("//"), Bytes(","), Bytes(":"),
            Bytes(" "), Bytes("\t\r\n"), Bytes("[[[["), Bytes("{\"a\":"), Bytes("}"), Bytes("]"), Bytes("1e999"), Bytes("-"),
            [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], [0xE2, 0x80, 0xA8], Bytes(new string('[', 70)),
        ];
        var accepted = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var bytes = i % 10 == 0 ? mutator.RandomBytes(40) : mutator.Mutate(mutator.Pick(seeds), fragments);
            var isValid = JsonData.TryParse(bytes, out var data, out var error);

            Assert.True(isValid == FrameworkAccepts(bytes), $"{Convert.ToHexString(bytes)}: {error?.Detail}");
            if (isValid)
            {
                accepted++;
                Assert.Equal(WithoutSpace(bytes), data.ToArray());
            }
        }

        Assert.InRange(accepted, 5_000, 55_000);
    }

    private static bool FrameworkAccepts(byte[] bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 64 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] WithoutSpace(byte[] json)
    {
        var kept = new List<byte>();
        var isInString = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (isInString && json[i] == '\\')
            {
                kept.Add(json[i++]);
            }
            else if (json[i] == '"')
            {
                isInString = !isInString;
            }
            else if (!isInString && " \t\r\n"u8.Contains(json[i]))
            {
                continue;
            }

            kept.Add(json[i]);
        }

        return [.. kept];
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
