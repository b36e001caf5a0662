using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class EventSourceChatSample() : Sample("EventSourceChat");

public sealed class EventSourceChatTests(EventSourceChatSample sample, Browsers browsers) : IClassFixture<EventSourceChatSample>
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Users_and_messages_reach_everybody_in_one_order()
    {
        await using var one = await EventReader.OpenAsync(sample.Address, "/stream");
        await using var other = await EventReader.OpenAsync(sample.Address, "/stream");

        await PostAsync("/users", ("name", "Uma"));
        await PostAsync("/users/", ("name", "Bo"));
        await PostAsync("/messages", ("name", "Uma"), ("msg", "hello 한글 😀"));
        using var left = await sample.Http.DeleteAsync(new Uri("/users?username=Uma", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        string[] expected =
        [
            """{"name":"","msg":"add user: Uma"}""",
            """{"name":"","msg":"add user: Bo"}""",
            """{"name":"Uma","msg":"hello 한글 😀"}""",
            """{"name":"","msg":"left user: Uma"}""",
        ];
        Assert.Equal(expected.Select(Plain), await TakeAsync(one));
        Assert.Equal(expected.Select(Plain), await TakeAsync(other));

        async Task<List<string>> TakeAsync(EventReader reader)
        {
            var taken = new List<string>();
            while (taken.Count < expected.Length)
            {
                taken.Add(Plain((await HearAsync(reader, "Uma")).Data));
            }

            return taken;
        }

        // The same JSON, however its letters are escaped.
        static string Plain(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json));
    }

    [Fact]
    public async Task Ids_never_repeat_and_never_go_back()
    {
        await using var reader = await EventReader.OpenAsync(sample.Address, "/stream");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => PostAsync("/messages", ("name", "many"), ("msg", $"{i}"))));

        var last = 0L;
        for (var i = 0; i < 200; i++)
        {
            var seq = long.Parse((await reader.ReadAsync()).EventId!.Split('-')[1]);
            Assert.True(seq > last, $"{seq} after {last}");
            last = seq;
        }
    }

    [Fact]
    public async Task Who_comes_back_with_the_last_id_gets_what_was_missed()
    {
        string? id;
        await using (var first = await EventReader.OpenAsync(sample.Address, "/stream"))
        {
            await PostAsync("/messages", ("name", "a"), ("msg", "seen"));
            id = (await HearAsync(first)).EventId;
        }

        await PostAsync("/messages", ("name", "a"), ("msg", "missed"));

        await using var again = await EventReader.OpenAsync(sample.Address, "/stream", id);
        Assert.Contains("missed", (await HearAsync(again)).Data);
    }

    [Fact]
    public async Task A_message_that_is_sent_twice_with_its_key_appears_once()
    {
        await using var reader = await EventReader.OpenAsync(sample.Address, "/stream");

        await PostAsync("/messages", ("name", "a"), ("msg", "again"), ("key", "k1"));
        await PostAsync("/messages", ("name", "a"), ("msg", "again"), ("key", "k1"));
        await PostAsync("/messages", ("name", "a"), ("msg", "next"));

        Assert.Contains("again", (await HearAsync(reader)).Data);
        Assert.Contains("next", (await HearAsync(reader)).Data);
    }

    [Fact]
    public async Task What_fails_answers_500_and_is_logged_and_the_server_lives_on()
    {
        using var tooLong = Form(("name", "a"), ("msg", new string('x', 70_000)));
        using var answer = await sample.Http.PostAsync(new Uri("/messages", UriKind.Relative), tooLong);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        await Wait.UntilAsync(() => sample.Output.Contains("ArgumentException", StringComparison.Ordinal), "the failure is logged");
        await PostAsync("/messages", ("name", "a"), ("msg", "short"));
    }

    [Fact]
    public async Task Every_request_is_logged()
    {
        await PostAsync("/users?logged=1", ("name", "a"));

        await Wait.UntilAsync(
            () => sample.Output.Contains($"POST {sample.Address}users?logged=1", StringComparison.Ordinal), "the request is logged");
    }

    [Fact]
    public async Task A_client_that_reads_nothing_delays_nobody()
    {
        var (stuck, _) = await BareClient.RequestAsync(sample.Address, "/stream");
        using var held = stuck;
        await using var reader = await EventReader.OpenAsync(sample.Address, "/stream");
        var text = new string('x', 30_000);

        for (var i = 0; i < 150; i++)
        {
            await PostAsync("/messages", ("name", $"{i}"), ("msg", text));
            Assert.StartsWith($$"""{"name":"{{i}}",""", (await HearAsync(reader)).Data);
        }
    }

    [Fact]
    public async Task Foreign_pages_cannot_write()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/messages") { Content = Form(("name", "a"), ("msg", "b")) };
        request.Headers.Add("Origin", "http://evil.example");

        using var answer = await sample.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Two_windows_talk_and_nothing_that_is_written_becomes_markup()
    {
        await using var ada = await browsers.OpenAsync(sample.Address, " Ada ");
        await using var mallory = await browsers.OpenAsync(sample.Address, Hostile);
        await Window.Expect(mallory["#user-name b"]).ToHaveTextAsync(Hostile);
        await Window.Expect(ada["#user-name b"]).ToHaveTextAsync("Ada");
        await Window.Expect(ada["#chat-msg"]).ToBeFocusedAsync();
        Assert.Equal("Simple Chat", await ada.Page.TitleAsync());

        await ada.TypeAsync("#chat-msg", "first");
        // What was said; windows of other tests may leave in between.
        const string Said = "#chat-log > :not(.notice)";
        await Window.Expect(mallory[Said].First).ToHaveTextAsync("Ada: first");
        await mallory.TypeAsync("#chat-msg", "<script>alert(2)</script>");

        foreach (var window in new[] { ada, mallory })
        {
            await Window.Expect(window[Said].First).ToHaveTextAsync($"{Hostile}: <script>alert(2)</script>");
            await Window.Expect(window[Said].Nth(1)).ToHaveTextAsync("Ada: first");
            await Window.Expect(window[Said].First.Locator("b")).ToHaveTextAsync(Hostile);
            await Window.Expect(window["#chat-log img, #chat-log script"]).ToHaveCountAsync(0);
        }

        await Window.Expect(ada["#chat-log"]).ToContainTextAsync($"add user: {Hostile}");
        await Window.Expect(ada["#chat-msg"]).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_reload_is_no_news_but_leaving_is()
    {
        await using var watcher = await browsers.OpenAsync(sample.Address, "Watcher");
        await using var reader = await EventReader.OpenAsync(sample.Address, "/stream");
        var window = await browsers.OpenAsync(sample.Address, "Rey");
        await Window.Expect(watcher["#chat-log"]).ToContainTextAsync("add user: Rey");

        await window.Page.ReloadAsync();
        await Window.Expect(window["#user-name b"]).ToHaveTextAsync("Rey");
        await window.TypeAsync("#chat-msg", "still here");
        await Window.Expect(watcher["#chat-log"]).ToContainTextAsync("still here");
        await window.Page.GotoAsync("about:blank");
        await Window.Expect(watcher["#chat-log"]).ToContainTextAsync("left user: Rey");
        await PostAsync("/messages", ("name", "test"), ("msg", "done"));

        var all = new List<string>();
        while (all.LastOrDefault()?.Contains("done", StringComparison.Ordinal) != true)
            all.Add((await reader.ReadAsync()).Data);
        Assert.Single(all, data => data.Contains("add user: Rey", StringComparison.Ordinal));
        Assert.Single(all, data => data.Contains("left user: Rey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lost_connection_loses_nothing_and_announces_nobody()
    {
        await using var proxy = new Proxy(sample.Address);
        await using var reader = await EventReader.OpenAsync(sample.Address, "/stream");
        await using var near = await browsers.OpenAsync(sample.Address, "Near");
        await using var far = await browsers.OpenAsync(proxy.Address, "Far");
        await Window.Expect(near["#chat-log"]).ToContainTextAsync("add user: Far");
        await near.TypeAsync("#chat-msg", "before");
        await Window.Expect(far["#chat-log > :not(.notice)"].First).ToHaveTextAsync("Near: before");

        proxy.Cut();
        await Window.Expect(far["#state"]).ToContainTextAsync("Connection lost");
        await near.TypeAsync("#chat-msg", "meanwhile");
        await far.TypeAsync("#chat-msg", "typed while closed");
        await far.TypeAsync("#chat-msg", "and this");
        proxy.Mend();

        await Window.Expect(near["#chat-log > :not(.notice)"].First).ToHaveTextAsync("Far: and this");
        await Window.Expect(far["#chat-log > :not(.notice)"].First).ToHaveTextAsync("Far: and this");
        foreach (var text in new[] { "Near: before", "Near: meanwhile", "Far: typed while closed", "Far: and this" })
            await Window.Expect(far["#chat-log > *"].GetByText(text)).ToHaveCountAsync(1);
        await PostAsync("/messages", ("name", "test"), ("msg", "done"));
        var all = new List<string>();
        while (all.LastOrDefault()?.Contains("done", StringComparison.Ordinal) != true)
            all.Add((await reader.ReadAsync()).Data);
        Assert.Single(all, data => data.Contains("add user: Far", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_without_EventSource_is_told()
    {
        await using var window = await browsers.OpenAsync(sample.Address, before: "delete window.EventSource");

        await Window.Expect(window["#state"]).ToContainTextAsync("no EventSource");
    }

    /// <summary>The next event that is this test's: who was here for another one may leave late.</summary>
    /// <param name="reader">Where it comes.</param>
    /// <param name="leaver">Who leaves in this test.</param>
    private static async Task<SseItem<string>> HearAsync(EventReader reader, string? leaver = null)
    {
        while (true)
        {
            var heard = await reader.ReadAsync();
            if (!heard.Data.Contains("left user: ", StringComparison.Ordinal)
                || (leaver is not null && heard.Data.Contains(leaver, StringComparison.Ordinal)))
            {
                return heard;
            }
        }
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private async Task PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var form = Form(fields);
        using var answer = await sample.Http.PostAsync(new Uri(path, UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
