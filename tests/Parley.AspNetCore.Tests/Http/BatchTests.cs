using System.Text;
using Parley.Access;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Http;

public sealed class BatchTests
{
    [Fact]
    public async Task One_bad_item_spoils_no_other_and_results_stand_in_order()
    {
        await using var app = await TestApp.StartAsync();
        var deep = new string('[', 100_000) + new string(']', 100_000);
        string[] items =
        [
            "{\"topic\":\"a\",\"data\":{ \"x\" : 1.50 },\"kind\":\"k\"}",
            "{\"topic\":\"a b\",\"data\":1}",
            "{\"data\":1}",
            "{\"topic\":\"a\"}",
            "17",
            "null",
            "[]",
            "{\"topic\":\"$x\",\"data\":1}",
            "{\"topic\":\"a\",\"data\":1,\"key\":\"a b\"}",
            "{\"topic\":\"a\",\"data\":1,\"ifOffset\":7}",
            "{\"topic\":\"a\",\"data\":\"" + new string('x', 65_535) + "\"}",
            "{\"topic\":\"a\",\"data\":" + deep + "}",
            "{\"topic\":\"a\\ud800\",\"data\":1}",
            deep,
            "{\"topic\":\"b\",\"data\":\"last\",\"key\":\"k1\"}",
            "{\"topic\":\"b\",\"data\":\"last\",\"key\":\"k1\"}",
            "{\"topic\":\"b\",\"data\":\"other\",\"key\":\"k1\"}",
            "{\"topic\":\"a\",\"data\":null}",
        ];

        var answer = await app.Client.SendAsync(HttpMethod.Post, "messages", Json("[" + string.Join(",\n", items) + "]"));

        Assert.Equal(200, answer.Status);
        var results = answer["results"].EnumerateArray()
            .Select(result => result.TryGetProperty("error", out var error)
                ? error.GetProperty("code").GetString()
                : $"{result.GetProperty("topic")} {result.GetProperty("offset")}{(result.TryGetProperty("duplicate", out _) ? " again" : "")}");
        Assert.Equal(
            [
                "a 1", "bad_topic", "bad_topic", "bad_request", "bad_request", "bad_request", "bad_request", "forbidden", "bad_request",
                "conflict", "too_large", "bad_request", "bad_topic", "bad_request", "b 1", "b 1 again", "key_reused", "a 2",
            ],
            results);
        Assert.Equal(["{\"x\":1.50}", "null"], await app.Client.DataAsync("a"));
        Assert.Equal(["\"last\""], await app.Client.DataAsync("b"));
    }

    [Fact]
    public async Task Messages_keep_the_order_of_the_array()
    {
        await using var app = await TestApp.StartAsync();
        var items = Enumerable.Range(0, 1000).Select(i => $"{{\"topic\":\"t{i % 3}\",\"data\":{i}}}");

        var answer = await app.Client.SendAsync(HttpMethod.Post, "messages", Json("[" + string.Join(",", items) + "]"));

        var seqs = answer["results"].EnumerateArray().Select(r => long.Parse(r.GetProperty("id").GetString()!.Split('-')[1])).ToArray();
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), seqs);
    }

    [Fact]
    public async Task The_order_holds_while_the_hook_takes_its_time_and_each_item_is_asked_about()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new SlowAccess());

        var answer = await app.Client.SendAsync(HttpMethod.Post, "messages", Json(
            "[{\"topic\":\"slow\",\"data\":1},{\"topic\":\"closed\",\"data\":2},{\"topic\":\"quick\",\"data\":3}]"));

        var results = answer["results"].EnumerateArray().ToArray();
        Assert.EndsWith("-1", results[0].GetProperty("id").GetString());
        Assert.Equal("forbidden", results[1].GetProperty("error").GetProperty("code").GetString());
        Assert.EndsWith("-2", results[2].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Of_too_many_messages_none_is_published()
    {
        await using var app = await TestApp.StartAsync();
        var items = string.Join(",", Enumerable.Repeat("{\"topic\":\"a\",\"data\":1}", 1001));

        var answer = await app.Client.SendAsync(HttpMethod.Post, "messages", Json($"[{items}]"));

        Assert.Equal((413, "too_large"), (answer.Status, answer.Code));
        Assert.Equal(0, app.Hub.Head.Seq);
    }

    [Fact]
    public async Task A_batch_may_have_1_mib_and_not_a_byte_more()
    {
        await using var app = await TestApp.StartAsync();
        var item = Encoding.ASCII.GetBytes("[{\"topic\":\"a\",\"data\":1}]");
        byte[] largest = [.. item, .. Enumerable.Repeat((byte)' ', (1024 * 1024) - item.Length)];

        Assert.Equal(200, (await app.Client.SendAsync(HttpMethod.Post, "messages", Bytes(largest, "application/json"))).Status);
        var answer = await app.SendRawAsync("POST /messages HTTP/1.1", [.. largest, (byte)' ']);

        Assert.Equal(413, answer.Status);
        Assert.Equal(1, app.Hub.Head.Seq);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("[{\"topic\":\"a\",\"data\":1}")]
    [InlineData("[{\"topic\":\"a\",\"data\":1}] 2")]
    [InlineData("[{\"topic\":\"a\",\"data\":1},]")]
    public async Task What_is_no_array_is_refused_as_a_whole(string body)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.SendAsync(HttpMethod.Post, "messages", Json(body));

        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
        Assert.Equal(0, app.Hub.Head.Seq);
    }

    [Fact]
    public async Task An_empty_batch_has_no_results()
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.SendAsync(HttpMethod.Post, "messages", Json("[ ]"));

        Assert.Equal((200, "{\"results\":[]}"), (answer.Status, answer.Text));
    }

    private sealed class SlowAccess : IAccess
    {
        public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
        {
            if (request.Topic == "slow")
            {
                await Task.Yield();
                await Task.Delay(20, cancel);
            }

            return request.Topic == "closed" ? AccessDecision.Forbid("Closed.") : AccessDecision.Allow;
        }
    }
}
