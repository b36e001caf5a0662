using System.Globalization;
using System.Text.Json;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class TickerSample() : Sample("Ticker");

public sealed class TickerTests(TickerSample sample, Browsers browsers) : IClassFixture<TickerSample>
{
    [Fact]
    public async Task Every_two_seconds_everybody_is_told_the_time()
    {
        await using var one = await EventReader.OpenAsync(sample.Address, "/events");
        await using var other = await EventReader.OpenAsync(sample.Address, "/events");

        var ticks = await one.ReadAsync(3);

        Assert.Equal("text/event-stream", one.Response.Content.Headers.ContentType!.MediaType);
        Assert.True(one.Response.Headers.CacheControl!.NoCache);
        Assert.Equal(["*"], one.Response.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.NotEmpty((await other.ReadAsync(3)).Intersect(ticks));
        var times = ticks.Select(Time).ToList();
        Assert.InRange(times[2] - times[0], 3, 5);
        foreach (var tick in ticks)
        {
            var json = JsonDocument.Parse(tick).RootElement;
            Assert.Equal(["timestamp", "message"], json.EnumerateObject().Select(member => member.Name));
            var message = json.GetProperty("message").GetString()!;
            Assert.StartsWith("Hello at ", message);
            var date = DateTimeOffset.ParseExact(message["Hello at ".Length..], "R", CultureInfo.InvariantCulture);
            Assert.Equal(Time(tick), date.ToUnixTimeSeconds());
        }
    }

    [Fact]
    public async Task Clients_that_come_and_go_are_logged_with_the_number_there_are()
    {
        var before = sample.Output.Length;
        var one = await EventReader.OpenAsync(sample.Address, "/events");
        await Wait.UntilAsync(() => sample.Output[before..].Contains("Client added. There are ", StringComparison.Ordinal), "one is added");
        var added = sample.Output.Length;
        var number = Number("Client added. There are ");

        await one.DisposeAsync();

        await Wait.UntilAsync(() => sample.Output[added..].Contains("Client removed. There are ", StringComparison.Ordinal), "one is removed");
        Assert.True(number > 0);
        Assert.True(Number("Client removed. There are ") < number + 1);

        int Number(string text)
        {
            var line = sample.Output.Split('\n').Last(line => line.Contains(text, StringComparison.Ordinal));
            return int.Parse(line[(line.IndexOf(text, StringComparison.Ordinal) + text.Length)..].Split(' ')[0]);
        }
    }

    [Fact]
    public async Task Where_streaming_is_impossible_the_answer_is_505_with_a_reason()
    {
        var (client, header) = await BareClient.RequestAsync(sample.Address, "/events", "HTTP/1.0");
        using var held = client;

        Assert.StartsWith("HTTP/1.1 505", header);
        Assert.Contains("HTTP/1.1 or newer", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Clients_that_read_nothing_delay_nobody()
    {
        var stuck = new List<BareClient>();
        for (var i = 0; i < 20; i++)
            stuck.Add((await BareClient.RequestAsync(sample.Address, "/events")).Client);
        await using var reader = await EventReader.OpenAsync(sample.Address, "/events");

        var times = (await reader.ReadAsync(3)).Select(Time).ToList();

        Assert.InRange(times[2] - times[0], 3, 5);
        stuck.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Who_comes_back_gets_what_came_between()
    {
        string? id;
        long first;
        await using (var reader = await EventReader.OpenAsync(sample.Address, "/events"))
        {
            var item = await reader.ReadAsync();
            (id, first) = (item.EventId, Time(item.Data));
        }

        await using (var between = await EventReader.OpenAsync(sample.Address, "/events"))
            await between.ReadAsync(2);

        await using var again = await EventReader.OpenAsync(sample.Address, "/events", id);
        Assert.InRange(Time((await again.ReadAsync()).Data) - first, 1, 3);
    }

    [Fact]
    public async Task The_page_shows_a_row_for_every_tick_and_misses_none_when_the_line_is_cut()
    {
        await using var proxy = new Proxy(sample.Address);
        await using var window = await browsers.OpenAsync(proxy.Address);
        await using var other = await browsers.OpenAsync(sample.Address);
        await Window.Expect(window["h1"]).ToHaveTextAsync("Waiting for messages…");
        await Window.Expect(window["th"]).ToHaveTextAsync(["Timestamp (server)", "Message"]);
        await Window.Expect(window["#ticks tr"]).Not.ToHaveCountAsync(0);

        proxy.Cut();
        await Window.Expect(window["#state"]).ToContainTextAsync("Connection lost");
        var last = await other["#ticks tr"].CountAsync();
        await Wait.UntilAsync(() => other["#ticks tr"].CountAsync().Result >= last + 2, "the others get more ticks");
        proxy.Mend();

        var seen = await other["#ticks tr:last-child td:first-child"].TextContentAsync();
        await Window.Expect(window["#ticks"]).ToContainTextAsync(seen!);
        var shown = (await window["#ticks td:first-child"].AllTextContentsAsync()).Select(long.Parse).ToList();
        Assert.All(shown.Zip(shown.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 3));
        await Window.Expect(window["#ticks tr:last-child"]).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_page_from_the_disk_receives_the_same_events()
    {
        var file = Path.Combine(Repository.Root, "samples", "Ticker", "wwwroot", "client.html");
        var address = new UriBuilder("file", "") { Path = file, Query = "server=" + sample.Address.ToString().TrimEnd('/') }.Uri;
        await using var elsewhere = await browsers.OpenAsync(address);
        await using var own = await browsers.OpenAsync(new Uri(sample.Address, "/client.html"));

        await Window.Expect(elsewhere["#log"]).ToContainTextAsync("Hello at");
        await Window.Expect(own["#log"]).ToContainTextAsync("Hello at");
        Assert.Contains(elsewhere.Console, line => line.Contains("\"timestamp\":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_without_EventSource_is_told()
    {
        await using var window = await browsers.OpenAsync(sample.Address, before: "delete window.EventSource");

        await Window.Expect(window["#state"]).ToContainTextAsync("does not support");
    }

    private static long Time(string tick) => JsonDocument.Parse(tick).RootElement.GetProperty("timestamp").GetInt64();
}
