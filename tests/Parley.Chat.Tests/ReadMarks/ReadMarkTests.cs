using Parley.Access;
using Parley.AspNetCore.Tests;
using Parley.AspNetCore.Tests.Http;
using Parley.Chat.Tests.Support;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.Chat.Tests.ReadMarks;

/// <summary>H18, W15, E12, E18: how far somebody has read is the same in every tab.</summary>
public sealed class ReadMarkTests
{
    public static TheoryData<Transport> Transports => [.. Enum.GetValues<Transport>()];

    [Theory]
    [InlineData("")]
    [InlineData("/chat/v1")]
    public async Task A_client_without_a_WebSocket_moves_its_mark(string prefix)
    {
        await using var app = await ChatApp.StartAsync(prefix: prefix);
        using var ann = await app.NewPersonAsync("Ann");
        using var bob = await app.NewPersonAsync("Bob");
        await PublishAsync(app, "room", 9);

        var answer = await MarkAsync(ann, "room", """{"offset":7}""");

        Assert.Equal((200, """{"offset":7}"""), (answer.Status, answer.Text));
        Assert.Equal(7, (await ann.Client.ReadAsync("topics/room"))["read"].GetInt64());
        Assert.Equal(7, (await ann.Client.ReadAsync("topics"))["topics"][0].GetProperty("read").GetInt64());
        Assert.False((await bob.Client.ReadAsync("topics/room")).Json.TryGetProperty("read", out _));
        Assert.False((await app.Client.ReadAsync("topics/room")).Json.TryGetProperty("read", out _));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_stream_begins_with_the_mark(Transport transport)
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await PublishAsync(app, "a", 3);
        await PublishAsync(app, "b", 1);
        await MarkAsync(ann, "a", """{"offset":2}""");

        await using var tab = await ann.OpenAsync(transport, "topic=a&topic=b&people=1");

        Assert.Equal(2, tab.Ready["topics"].GetProperty("a").GetProperty("read").GetInt64());
        Assert.False(tab.Ready["topics"].GetProperty("b").TryGetProperty("read", out _));
    }

    [Fact]
    public async Task Topics_that_are_added_come_with_their_marks_on_both_transports()
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await PublishAsync(app, "a", 3);
        await MarkAsync(ann, "a", """{"offset":2}""");
        await using var socket = await ann.OpenAsync(Transport.WebSocket, "");
        await using var stream = await ann.OpenAsync(Transport.EventStream, "topic=b");

        await socket.SendAsync("""{"type":"subscribe","ref":1,"payload":{"topics":["a"]}}""");
        var reply = await socket.NextAsync("reply");
        var answer = await ann.Client.SendAsync(
            HttpMethod.Post,
            $"connections/{stream.Ready["connection"]}/subscriptions",
            Json($$"""{"secret":"{{stream.Ready["secret"]}}","subscribe":["a"]}"""));

        Assert.Equal(2, reply["topics"].GetProperty("a").GetProperty("read").GetInt64());
        Assert.Equal(2, answer["topics"].GetProperty("a").GetProperty("read").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_other_tabs_of_the_same_person_know_at_once_and_nobody_else(Transport transport)
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        using var bob = await app.NewPersonAsync("Bob");
        await PublishAsync(app, "a", 9);
        await using var reading = await ann.OpenAsync(Transport.WebSocket, "topic=a");
        await using var other = await ann.OpenAsync(transport, "topic=a");
        await using var elsewhere = await ann.OpenAsync(transport, "topic=b");
        await using var bobs = await bob.OpenAsync(transport, "topic=a");

        await reading.SendAsync("""{"type":"read","ref":1,"payload":{"topic":"a","offset":5}}""");
        Assert.Equal(5, (await reading.NextAsync("reply"))["offset"].GetInt64());
        await reading.SendAsync("""{"type":"read","ref":2,"payload":{"topic":"a","offset":4}}""");
        Assert.Equal(5, (await reading.NextAsync("reply"))["offset"].GetInt64());
        await reading.SendAsync("""{"type":"read","ref":3,"payload":{"topic":"a","offset":3,"exact":true}}""");
        Assert.Equal(3, (await reading.NextAsync("reply"))["offset"].GetInt64());
        await PublishAsync(app, "a", 1);

        foreach (var tab in new[] { other, elsewhere })
        {
            Assert.Equal("""{"topic":"a","offset":5}""", (await tab.NextAsync("read")).Payload.GetRawText());
            Assert.Equal("""{"topic":"a","offset":3}""", (await tab.NextAsync("read")).Payload.GetRawText());
        }

        await other.NextAsync("message");
        await bobs.NextAsync("message");
        await reading.NextAsync("message");
    }

    [Fact]
    public async Task What_is_told_over_HTTP_reaches_every_tab()
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await PublishAsync(app, "a", 9);
        await using var tab = await ann.OpenAsync(Transport.WebSocket, "topic=a");
        await using var raw = await ann.Client.GetStreamAsync(new Uri("events?topic=a&format=raw", UriKind.Relative));

        await MarkAsync(ann, "a", """{"offset":9}""");
        await PublishAsync(app, "a", 1);

        Assert.Equal(9, (await tab.NextAsync("read"))["offset"].GetInt64());
        using var text = new StreamReader(raw);
        var line = "";
        while (!line.StartsWith("data:", StringComparison.Ordinal))
        {
            line = await text.ReadLineAsync().WaitAsync(TestApp.Patience) ?? throw new EndOfStreamException();
            Assert.DoesNotContain("event", line);
        }
    }

    [Fact]
    public async Task A_mark_never_passes_the_newest_message_and_a_topic_that_nobody_used_has_none()
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await PublishAsync(app, "a", 3);

        var far = await MarkAsync(ann, "a", """{"offset":9223372036854775807}""");
        var nowhere = await MarkAsync(ann, "nowhere", """{"offset":5,"exact":true}""");

        Assert.Equal((200, 3), (far.Status, far["offset"].GetInt64()));
        Assert.Equal((200, 0), (nowhere.Status, nowhere["offset"].GetInt64()));
        Assert.False((await ann.Client.ReadAsync("topics/nowhere")).Json.TryGetProperty("read", out _));
    }

    [Fact]
    public async Task Marking_everything_unread_is_a_mark_of_its_own()
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await PublishAsync(app, "a", 3);

        await MarkAsync(ann, "a", """{"offset":0,"exact":true}""");

        Assert.Equal(0, (await ann.Client.ReadAsync("topics/a"))["read"].GetInt64());
    }

    [Theory]
    [InlineData("""{"offset":-1}""")]
    [InlineData("""{"offset":"7"}""")]
    [InlineData("""{"offset":1.5}""")]
    [InlineData("""{"offset":1,"exact":1}""")]
    [InlineData("""{}""")]
    [InlineData("""7""")]
    [InlineData("""{"offset":7""")]
    [InlineData("")]
    public async Task What_is_no_offset_is_refused_and_moves_nothing(string body)
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await PublishAsync(app, "room", 9);
        await MarkAsync(ann, "room", """{"offset":3}""");

        var answer = await MarkAsync(ann, "room", body);

        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
        Assert.Equal(3, (await ann.Client.ReadAsync("topics/room"))["read"].GetInt64());
    }

    [Fact]
    public async Task Who_has_no_name_here_has_no_mark()
    {
        await using var app = await ChatApp.StartAsync();
        using var nobody = new Person(app);

        var answer = await MarkAsync(nobody, "room", """{"offset":1}""");

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Who_may_not_follow_a_topic_has_no_mark_in_it()
    {
        await using var app = await ChatApp.StartAsync(options => options.Access = _ => new Closed());
        using var ann = await app.NewPersonAsync("Ann");
        await using var tab = await ann.OpenAsync(Transport.WebSocket, "topic=open");

        await tab.SendAsync("""{"type":"read","ref":1,"payload":{"topic":"closed","offset":1}}""");

        Assert.Equal("forbidden", (await tab.NextAsync("error"))["code"].GetString());
        Assert.Equal((403, "forbidden"), ((await MarkAsync(ann, "closed", """{"offset":1}""")).Status, "forbidden"));
    }

    [Fact]
    public async Task A_name_that_is_none_a_body_that_is_too_long_and_other_methods_are_refused()
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");

        Assert.Equal("bad_topic", (await MarkAsync(ann, "a%20b", """{"offset":1}""")).Code);
        Assert.Equal("too_large", (await MarkAsync(ann, "room", new string(' ', 2000))).Code);
        var answer = await ann.Client.SendAsync(HttpMethod.Post, "topics/room/read", Json("{}"));
        Assert.Equal((405, "method_not_allowed"), (answer.Status, answer.Code));
        Assert.Equal(["PUT"], answer.ContentHeaders.Allow);
    }

    [Fact]
    public async Task Tabs_that_open_while_the_mark_moves_end_with_the_mark_that_is_stored()
    {
        await using var app = await ChatApp.StartAsync();
        using var ann = await app.NewPersonAsync("Ann");
        await PublishAsync(app, "a", 60);
        var marking = Task.Run(async () =>
        {
            for (var i = 1; i <= 60; i++)
            {
                await MarkAsync(ann, "a", $$"""{"offset":{{i}}}""");
            }
        });

        var tabs = new List<Tab>();
        for (var i = 0; i < 20; i++)
        {
            tabs.Add(await ann.OpenAsync(i % 2 == 0 ? Transport.WebSocket : Transport.EventStream, "topic=a"));
        }

        await marking.WaitAsync(TestApp.Patience);
        foreach (var tab in tabs)
        {
            var read = tab.Ready["topics"].GetProperty("a").TryGetProperty("read", out var first) ? first.GetInt64() : 0;
            while (read != 60)
            {
                // One that came before ready was made may follow it; the last one counts.
                read = (await tab.NextAsync("read"))["offset"].GetInt64();
            }

            await tab.DisposeAsync();
        }
    }

    private static async Task PublishAsync(TestApp app, string topic, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True((await app.Hub.PublishTextAsync(topic, "x")).IsAccepted);
        }
    }

    private static Task<Answer> MarkAsync(Person person, string topic, string body) =>
        person.Client.SendAsync(HttpMethod.Put, $"topics/{topic}/read", Json(body));

    private sealed class Closed : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Topic == "closed" ? AccessDecision.Forbid() : AccessDecision.Allow);
    }
}
