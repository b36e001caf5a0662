using System.Net;
using System.Text;
using System.Text.Json;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class TokenStreamSample() : Sample("TokenStream");

public sealed class TokenStreamTests(TokenStreamSample sample, Browsers browsers) : IClassFixture<TokenStreamSample>
{
    [Fact]
    public async Task Every_reader_gets_every_piece_once_whenever_it_comes()
    {
        var topic = await BeginAsync("tea 😀 <b>");
        var first = await ReadAsync(topic, null);
        var late = await ReadAsync(topic, null);
        var rest = await ReadAsync(topic, first.Ids[10]);

        Assert.StartsWith("You asked about tea 😀 <b>.", first.Text);
        Assert.EndsWith("nobody waits for more.", first.Text);
        Assert.Equal(first.Text, late.Text);
        Assert.Equal(first.Ids, late.Ids);
        Assert.Equal(first.Ids[11..], rest.Ids);
    }

    [Fact]
    public async Task A_reload_and_a_second_window_in_the_middle_change_nothing()
    {
        await using var window = await browsers.OpenAsync(sample.Address);
        await window.TypeAsync("#about", "<img src=x onerror=alert(1)>");
        await Window.Expect(window["#text"]).ToContainTextAsync("You asked about <img src=x onerror=alert(1)>.");
        await Window.Expect(window["#state"]).ToHaveTextAsync("Writing…");

        await window.Page.ReloadAsync();
        await using var second = await browsers.OpenAsync(new Uri(window.Page.Url));

        await Window.Expect(window["#state"]).ToHaveTextAsync("The end.");
        await Window.Expect(second["#state"]).ToHaveTextAsync("The end.");
        var whole = (await ReadAsync(window.Page.Url.Split('#')[1], null)).Text;
        Assert.Equal(whole, await window["#text"].TextContentAsync());
        Assert.Equal(whole, await second["#text"].TextContentAsync());
        await Window.Expect(window["#text img"]).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_lost_connection_in_the_middle_continues_where_it_was()
    {
        await using var proxy = new Proxy(sample.Address);
        await using var window = await browsers.OpenAsync(proxy.Address);
        await window.TypeAsync("#about", "cables");
        await Window.Expect(window["#text"]).ToContainTextAsync("You asked about cables");

        proxy.Cut();
        await Window.Expect(window["#state"]).ToContainTextAsync("Connection lost");
        proxy.Mend();

        await Window.Expect(window["#state"]).ToHaveTextAsync("The end.");
        var whole = (await ReadAsync(window.Page.Url.Split('#')[1], null)).Text;
        Assert.Equal(whole, await window["#text"].TextContentAsync());
    }

    [Fact]
    public async Task A_text_that_is_not_there_is_said_to_be_so()
    {
        await using var window = await browsers.OpenAsync(new Uri(sample.Address, "#text-gone"));

        await Window.Expect(window["#state"]).ToContainTextAsync("no such text");
    }

    private async Task<string> BeginAsync(string about)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("about", about)]);
        using var answer = await sample.Http.PostAsync(new Uri("/texts", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<Reading> ReadAsync(string topic, string? lastEventId)
    {
        await using var reader = await EventReader.OpenAsync(sample.Address, $"/texts/{topic}?since=start", lastEventId);
        var text = new StringBuilder();
        var ids = new List<string>();
        while (true)
        {
            var item = await reader.ReadAsync();
            if (item.EventType != "message")
                continue;
            var message = JsonDocument.Parse(item.Data).RootElement;
            ids.Add(item.EventId!);
            text.Append(message.GetProperty("data").GetString());
            if (message.TryGetProperty("kind", out var kind) && kind.GetString() == "end")
                return new Reading(text.ToString(), ids);
        }
    }

    private sealed record Reading(string Text, List<string> Ids);
}
