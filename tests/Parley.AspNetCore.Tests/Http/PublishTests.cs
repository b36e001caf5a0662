using System.Globalization;
using System.Text;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Http;

public sealed class PublishTests
{
    [Fact]
    public async Task Json_is_published_as_it_was_sent_but_for_white_space()
    {
        await using var app = await TestApp.StartAsync();
        const string Sent = "{ \"n\" : 1.10000000000000000000000001e+999,\n\t\"a\": 1, \"a\": [ 2 ], \"t\": \"x \\u0041\\/\\ud800 é\" }";

        var answer = await app.Client.PublishAsync("room", Sent);

        Assert.Equal(201, answer.Status);
        Assert.Equal("room", answer["topic"].GetString());
        Assert.Equal(1, answer["offset"].GetInt64());
        Assert.Equal($"{app.Hub.Epoch}-1", answer["id"].GetString());
        var time = DateTimeOffset.ParseExact(
            answer["time"].GetString()!, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(DateTimeOffset.UtcNow - time, TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(1));
        Assert.Equal(
            ["{\"n\":1.10000000000000000000000001e+999,\"a\":1,\"a\":[2],\"t\":\"x \\u0041\\/\\ud800 é\"}"],
            await app.Client.DataAsync("room"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=UTF-8")]
    [InlineData("text/plain; charset=\"us-ascii\"")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/octet-stream")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Anything_but_json_is_published_as_text(string? type)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.PublishAsync("room", Bytes("a=b&c \"d\"\r\n\0\u007f"u8.ToArray(), type));

        Assert.Equal(201, answer.Status);
        Assert.Equal(["\"a=b&c \\\"d\\\"\\r\\n\\u0000\u007f\""], await app.Client.DataAsync("room"));
    }

    [Fact]
    public async Task A_body_without_bytes_is_an_empty_text()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(201, (await app.Client.PublishAsync("room", (HttpContent?)null)).Status);

        Assert.Equal(["\"\""], await app.Client.DataAsync("room"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{'a':1}")]
    [InlineData("[1,]")]
    [InlineData("01")]
    [InlineData("NaN")]
    [InlineData("\"a\nb\"")]
    [InlineData("// no\n1")]
    public async Task What_is_no_json_is_refused_and_nothing_is_published(string body)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.PublishAsync("room", body);

        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
        Assert.Empty(await app.Client.DataAsync("room"));
    }

    [Theory]
    [InlineData("application/json", new byte[] { (byte)'"', 0xff, (byte)'"' })]
    [InlineData("application/json", new byte[] { (byte)'"', 0xed, 0xa0, 0x80, (byte)'"' })]
    [InlineData("text/plain", new byte[] { 0xc3 })]
    [InlineData("text/plain", new byte[] { 0xc0, 0x80 })]
    public async Task Wrong_utf_8_is_refused(string type, byte[] body)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.PublishAsync("room", Bytes(body, type));

        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
        Assert.Contains("UTF-8", answer.Detail);
    }

    [Fact]
    public async Task Other_charsets_and_codings_are_refused()
    {
        await using var app = await TestApp.StartAsync();
        var zipped = Json("1");
        zipped.Headers.ContentEncoding.Add("gzip");

        var latin = await app.Client.PublishAsync("room", Bytes([0xe9], "text/plain; charset=iso-8859-1"));
        var coded = await app.Client.PublishAsync("room", zipped);

        Assert.Equal((415, "unsupported_media_type"), (latin.Status, latin.Code));
        Assert.Equal((415, "unsupported_media_type"), (coded.Status, coded.Code));
    }

    [Fact]
    public async Task Data_may_have_64_kib_and_not_a_byte_more()
    {
        await using var app = await TestApp.StartAsync();
        var largest = "\"" + new string('x', (64 * 1024) - 2) + "\"";

        Assert.Equal(201, (await app.Client.PublishAsync("room", largest)).Status);
        Assert.Equal(201, (await app.Client.PublishAsync("room", Bytes(Encoding.UTF8.GetBytes(largest[1..^1]), "text/plain"))).Status);
        var json = await app.Client.PublishAsync("room", largest + " ");
        var text = await app.Client.PublishAsync("room", Bytes(Encoding.UTF8.GetBytes(largest[1..]), "text/plain"));

        Assert.Equal((413, "too_large"), (json.Status, json.Code));
        Assert.Equal((413, "too_large"), (text.Status, text.Code));
        Assert.Equal([largest, largest], await app.Client.DataAsync("room"));
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_before_it_is_sent()
    {
        await using var app = await TestApp.StartAsync();
        var head = $"POST /topics/room/messages HTTP/1.1\r\nHost: {app.Address.Authority}\r\n";

        // Not a byte of the body comes, and then one too many in a chunk.
        var said = await app.SendRawAsync(Encoding.ASCII.GetBytes(head + "Expect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n"));
        var chunk = new string('x', 70_000);
        var unsaid = await app.SendRawAsync(Encoding.ASCII.GetBytes(head + $"Transfer-Encoding: chunked\r\n\r\n{chunk.Length:x}\r\n{chunk}\r\n"));

        Assert.Equal(413, said.Status);
        Assert.Contains("too_large", said.Body);
        Assert.Equal(413, unsaid.Status);
        Assert.Contains("too_large", unsaid.Body);
    }

    [Fact]
    public async Task Data_may_have_64_levels_and_not_one_more()
    {
        await using var app = await TestApp.StartAsync();

        var deepest = await app.Client.PublishAsync("room", new string('[', 64) + new string(']', 64));
        var deeper = await app.Client.PublishAsync("room", new string('[', 65) + new string(']', 65));
        var open = await app.Client.PublishAsync("room", new string('[', 60_000));

        Assert.Equal(201, deepest.Status);
        Assert.Equal((400, "bad_request"), (deeper.Status, deeper.Code));
        Assert.Equal((400, "bad_request"), (open.Status, open.Code));
    }

    [Fact]
    public async Task A_kind_and_a_key_are_seen_by_readers()
    {
        await using var app = await TestApp.StartAsync();

        await app.Client.PublishAsync("room", "1", ("Parley-Kind", "vote"), ("Idempotency-Key", "\"k:1\""));

        var message = (await app.Client.ReadAsync("topics/room/messages"))["messages"][0];
        Assert.Equal("vote", message.GetProperty("kind").GetString());
        Assert.Equal("\"k:1\"", message.GetProperty("key").GetString());
    }

    [Theory]
    [InlineData("Idempotency-Key", 129)]
    [InlineData("Parley-Kind", 65)]
    public async Task Labels_are_short_and_visible_and_given_once(string header, int tooLong)
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(201, (await app.Client.PublishAsync("room", "1", (header, new string('~', tooLong - 1)))).Status);
        foreach (var wrong in (string[])[new string('~', tooLong), "a b", "é", "a\tb"])
        {
            var answer = await app.Client.PublishAsync("room", "1", (header, wrong));
            Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
            Assert.Contains(header, answer.Detail);
        }

        var twice = await app.SendRawAsync($"POST /topics/room/messages HTTP/1.1\n{header}: a\n{header}: b", "1"u8.ToArray());
        Assert.Equal(400, twice.Status);
        var empty = await app.SendRawAsync($"POST /topics/room/messages HTTP/1.1\n{header}:", "1"u8.ToArray());
        Assert.Equal(400, empty.Status);
    }

    [Fact]
    public async Task A_header_cannot_be_forged_by_data_and_a_nul_ends_the_request()
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.SendRawAsync("POST /topics/room/messages HTTP/1.1\nParley-Kind: a\0b", "1"u8.ToArray());

        Assert.Equal(400, answer.Status);
        Assert.Empty(await app.Client.DataAsync("room"));
    }

    [Fact]
    public async Task A_repeated_key_gives_the_first_result_and_publishes_nothing()
    {
        await using var app = await TestApp.StartAsync();

        var first = await app.Client.PublishAsync("room", "{\"a\":1}", ("Idempotency-Key", "k"));
        var second = await app.Client.PublishAsync("room", "{ \"a\": 1 }", ("Idempotency-Key", "k"));
        var other = await app.Client.PublishAsync("room", "2", ("Idempotency-Key", "k"));
        var elsewhere = await app.Client.PublishAsync("room2", "2", ("Idempotency-Key", "k"));
        var somebody = await app.Client.PublishAsync("room", "2", ("Idempotency-Key", "k"), ("Parley-Name", "ann"));

        Assert.Equal((201, 200), (first.Status, second.Status));
        Assert.Equal(first.Text[..^1] + ",\"duplicate\":true}", second.Text);
        Assert.Equal((409, "key_reused"), (other.Status, other.Code));
        Assert.Equal((201, 201), (elsewhere.Status, somebody.Status));
        Assert.Equal(["{\"a\":1}", "2"], await app.Client.DataAsync("room"));
    }

    [Fact]
    public async Task One_of_many_at_once_wins_with_the_same_key()
    {
        await using var app = await TestApp.StartAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => app.Client.PublishAsync("room", "1", ("Idempotency-Key", "k"))));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(19, answers.Count(answer => answer.Status == 200));
        Assert.Single(answers.Select(answer => answer["id"].GetString()).Distinct());
    }

    [Fact]
    public async Task If_match_publishes_only_onto_the_offset_that_is_expected()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(201, (await app.Client.PublishAsync("room", "1", ("If-Match", "0"))).Status);
        Assert.Equal(201, (await app.Client.PublishAsync("room", "2", ("If-Match", "\"1\""))).Status);
        var late = await app.Client.PublishAsync("room", "3", ("If-Match", "1"));

        Assert.Equal((409, "conflict"), (late.Status, late.Code));
        Assert.Equal(2, late["offset"].GetInt64());
        Assert.Equal($"{app.Hub.Epoch}-2", late["head"].GetString());
        Assert.Equal(["1", "2"], await app.Client.DataAsync("room"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("\"\"")]
    [InlineData("W/\"1\"")]
    [InlineData("1, 2")]
    [InlineData("99999999999999999999")]
    public async Task If_match_is_a_number(string value)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.PublishAsync("room", "1", ("If-Match", value));

        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_publisher_is_answered_after_the_subscribers_can_see_it()
    {
        await using var app = await TestApp.StartAsync();
        using var cancel = new CancellationTokenSource(TestApp.Patience);

        for (var i = 1; i <= 50; i++)
        {
            await app.Client.PublishAsync("room", i.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(i, app.Hub.Head.Seq);
        }
    }
}
