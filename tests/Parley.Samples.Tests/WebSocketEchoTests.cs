using System.Net.WebSockets;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class WebSocketEchoSample() : Sample("WebSocketEcho");

public sealed class WebSocketEchoTests(WebSocketEchoSample sample, Browsers browsers) : IClassFixture<WebSocketEchoSample>
{
    [Fact]
    public async Task What_is_sent_comes_back_as_it_was_and_in_order()
    {
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);
        string[] sent =
        [
            """{"type":"msg","data":"hello"}""",
            """{ "type" : "msg", "data" : {"deep":[1, 2.50, null, true, "한글 \u00e9"]} }""",
            """{"data":null,"type":"msg"}""",
            .. Enumerable.Range(0, 200).Select(i => $$"""{"type":"msg","data":{{i}}}"""),
        ];

        foreach (var text in sent)
            await client.SendAsync(text);

        foreach (var text in sent)
            Assert.Equal(text, await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"type":"msg"}""")]
    [InlineData("""{"type":"other","data":1}""")]
    [InlineData("""{"type":5,"data":1}""")]
    [InlineData("""{"type":"msg","data":1""")]
    public async Task What_is_no_message_ends_the_connection_and_is_logged(string text)
    {
        var before = sample.Output.Length;
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);

        await client.SendAsync(text);

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(4504, (int)client.CloseStatus!);
        await Wait.UntilAsync(() => sample.Output[before..].Contains("no message", StringComparison.Ordinal), "it is logged");
    }

    [Fact]
    public async Task A_binary_frame_ends_the_connection()
    {
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);

        await client.SendBinaryAsync();

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, client.CloseStatus);
    }

    [Fact]
    public async Task Long_messages_come_back_and_longer_ones_close_with_1009()
    {
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);
        var fits = $$"""{"type":"msg","data":"{{new string('x', 60_000)}}"}""";
        await client.SendAsync(fits);
        Assert.Equal(fits, await client.ReceiveAsync());

        await client.SendAsync($$"""{"type":"msg","data":"{{new string('x', 70_000)}}"}""");

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, client.CloseStatus);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_delays_nobody()
    {
        using var stuck = await BareClient.OpenSocketAsync(sample.Address);
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);

        for (var i = 0; i < 100; i++)
        {
            await client.SendAsync($$"""{"type":"msg","data":{{i}}}""");
            Assert.Equal($$"""{"type":"msg","data":{{i}}}""", await client.ReceiveAsync());
        }
    }

    [Fact]
    public async Task Two_windows_get_their_own_texts_back_as_text_with_the_newest_on_top()
    {
        await using var one = await browsers.OpenAsync(sample.Address);
        await using var other = await browsers.OpenAsync(sample.Address);
        await Window.Expect(one["#state"]).ToHaveTextAsync("open");

        await one.TypeAsync("#text", "first");
        await one.TypeAsync("#text", "<img src=x onerror=alert(1)>");
        await other.TypeAsync("#text", "mine");

        await one.ShowsAsync("#log", "<img src=x onerror=alert(1)>", "first");
        await other.ShowsAsync("#log", "mine");
        await Window.Expect(one["#text"]).ToHaveValueAsync("");
        await Window.Expect(one["#text"]).ToBeFocusedAsync();
        Assert.Contains("open", one.Console);
    }

    [Fact]
    public async Task What_is_typed_while_closed_is_not_lost()
    {
        await using var proxy = new Proxy(sample.Address);
        await using var window = await browsers.OpenAsync(proxy.Address);
        await window.TypeAsync("#text", "before");
        await window.ShowsAsync("#log", "before");

        proxy.Cut();
        await Window.Expect(window["#state"]).ToHaveTextAsync("closed");
        await window.TypeAsync("#text", "one");
        await window.TypeAsync("#text", "two");
        await Window.Expect(window["#state"]).ToHaveTextAsync("closed – 2 waiting");
        proxy.Mend();

        await window.ShowsAsync("#log", "two", "one", "before");
        await Window.Expect(window["#state"]).ToHaveTextAsync("open");
        Assert.Contains(window.Console, line => line.StartsWith("close", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_without_WebSocket_is_told()
    {
        await using var window = await browsers.OpenAsync(sample.Address, before: "delete window.WebSocket");

        await Window.Expect(window["#state"]).ToContainTextAsync("no WebSocket");
    }
}
