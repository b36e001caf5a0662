using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Parley.AspNetCore.Commands;
using Parley.Log.Tests.Testing;
using Parley.Messages;
using Parley.Topics;

namespace Parley.AspNetCore.Tests.Commands;

public sealed partial class CommandParserFuzzTests
{
    private static readonly byte[][] s_seeds = Bytes(
        """{"type":"publish","ref":"r1","payload":{"topic":"room","data":{"text":"hi"},"key":"k","kind":"n","ifOffset":3}}""",
        """{"type":"subscribe","ref":2,"payload":{"topics":["a",{"topic":"b","since":"abcdef-1","last":5,"people":true}]}}""",
        """{"type":"unsubscribe","ref":-2.5e3,"payload":{"topics":["a"]}}""",
        """{"type":"edit","payload":{"topic":"a","message":"abcdef-1","data":[1,2]}}""",
        """{"type":"delete","payload":{"topic":"a","message":"abcdef-1"}}""",
        """{"type":"history","payload":{"topic":"a","before":5,"after":"abcdef-1","limit":10}}""",
        """{"type":"read","payload":{"topic":"a","offset":1}}""",
        """{"type":"refresh","payload":{"token":"t"}}""");

    private static readonly byte[][] s_fragments =
    [
        .. Bytes(
            "\"", "\\", "\\u", "\\ud800", "{", "}", "[", "]", ",", ":", "null", "true", "-1", "1e400", "9999999999999999999",
            "\"type\":\"typing\",", "\"payload\":", "\"ref\":[],", "\"topic\":\"$x\",", "\"topic\":\"a\\u0000\",", "\"data\":1,", "//x\n", " "),
        [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xEF, 0xBB, 0xBF], Encoding.UTF8.GetBytes(new string('[', 200)),
    ];

    [Fact]
    public void No_frame_makes_the_parser_throw_and_every_answer_follows_the_rules()
    {
        var mutator = new Mutator(seed: 4711);
        var commands = 0;
        var mistakes = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var frame = i % 20 == 0 ? mutator.RandomBytes(60) : mutator.Mutate(mutator.Pick(s_seeds), s_fragments);
            var parsed = CommandParser.Parse(frame);

            Assert.True(parsed.IsFatal == !IsCommandShaped(frame), Encoding.UTF8.GetString(frame));
            Assert.True(parsed.Command is null != parsed.Error is null);
            Assert.True(parsed.Reference.IsEmpty || IsReference(parsed.Reference));
            if (parsed.Command is PublishCommand publish)
            {
                Assert.True(JsonData.TryParse(publish.Data, out var again, out _) && again.Length == publish.Data.Length);
                Assert.True(TopicName.TryNormalize(publish.Topic, out var normal, out _) && normal == publish.Topic);
            }

            commands += parsed.Command is null ? 0 : 1;
            mistakes += parsed.Error is null || parsed.IsFatal ? 0 : 1;
        }

        Assert.InRange(commands, 10_000, 50_000);
        Assert.InRange(mistakes, 1_000, 50_000);
    }

    [Fact]
    public void No_body_makes_the_other_parsers_throw()
    {
        var mutator = new Mutator(seed: 4712);
        var seeds = Bytes(
            """{"secret":"s","subscribe":["a",{"topic":"b","since":"now"}],"unsubscribe":["c"],"last":3}""",
            """{"topic":"a","data":{"x":[1]},"key":"k","kind":"n"}""",
            """{"name":"Ada"}""");
        for (var i = 0; i < 30_000; i++)
        {
            var body = mutator.Mutate(mutator.Pick(seeds), s_fragments);

            Assert.True(CommandParser.ParseSubscriptionChange(body, out var error) is null != error is null);
            Assert.True(CommandParser.ParseMessage(body, out error) is null != error is null);
            Assert.True(CommandParser.ParseName(body, out error) is null != error is null);
        }
    }

    private static bool IsCommandShaped(byte[] frame)
    {
        if (!Utf8.IsValid(frame))
        {
            return false;
        }

        try
        {
            // The framework's documents throw at names that are no text; their shape is the same with other letters.
            var text = HalfPairs().Replace(Encoding.UTF8.GetString(frame), "\\u00");
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 100_000 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("type", out var type)
                && type.ValueKind == JsonValueKind.String;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\\u[dD][89a-fA-F]")]
    private static partial Regex HalfPairs();

    private static bool IsReference(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind is JsonValueKind.String or JsonValueKind.Number;
    }

    private static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
