using System.Globalization;
using System.Net.WebSockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class ChatRoomsSample() : Sample("ChatRooms");

public sealed class ChatRoomsTests(ChatRoomsSample sample, Browsers browsers) : IClassFixture<ChatRoomsSample>
{
    private static readonly JsonSerializerOptions s_short = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task A_message_reaches_everybody_in_the_senders_room_and_nobody_else()
    {
        await using var one = await SocketClient.ConnectAsync(sample.SocketAddress);
        await using var other = await SocketClient.ConnectAsync(sample.SocketAddress);
        await using var away = await SocketClient.ConnectAsync(sample.SocketAddress);
        await away.SendAsync("""{"type":"change_room","payload":{"name":"football fans"}}""");
        await away.SendAsync(Message("alone", "Cy"));
        await ReadUntilAsync(away, "alone");

        // Until it appears: the others may not be in their first room yet.
        await SayUntilAsync(one, other, "hello", "Ada");
        await away.SendAsync(Message("still alone", "Cy"));

        Assert.Equal("still alone", Payload(await away.ReceiveJsonAsync()).GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_message_arrives_as_it_was_sent_with_the_time()
    {
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);
        await client.SendAsync("""{"type":"change_room","payload":{"name":"times"}}""");
        var start = DateTimeOffset.UtcNow.AddSeconds(-5);

        await client.SendAsync(Message("안녕 <b>", "\"Ada\""));

        var frame = await client.ReceiveJsonAsync();
        Assert.Equal(["type", "payload"], frame.EnumerateObject().Select(member => member.Name));
        Assert.Equal("new_message", frame.GetProperty("type").GetString());
        var payload = Payload(frame);
        Assert.Equal(["message", "from", "sent"], payload.EnumerateObject().Select(member => member.Name));
        Assert.Equal("안녕 <b>", payload.GetProperty("message").GetString());
        Assert.Equal("\"Ada\"", payload.GetProperty("from").GetString());
        var sent = DateTimeOffset.Parse(payload.GetProperty("sent").GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(sent, start, DateTimeOffset.UtcNow.AddSeconds(5));
    }

    [Theory]
    [InlineData("""{"type":"unknown","payload":{}}""")]
    [InlineData("""{"type":"send_message"}""")]
    [InlineData("""{"type":"send_message","payload":{"message":"x"}}""")]
    [InlineData("""{"type":"send_message","payload":{"message":5,"from":"x"}}""")]
    [InlineData("""{"type":"change_room","payload":[]}""")]
    public async Task What_cannot_be_done_is_reported_and_logged_and_the_connection_stays(string frame)
    {
        var before = sample.Output.Length;
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);
        await client.SendAsync("""{"type":"change_room","payload":{"name":"errors"}}""");

        await client.SendAsync(frame);

        Assert.Equal("error", (await client.ReceiveJsonAsync()).GetProperty("type").GetString());
        await Wait.UntilAsync(() => sample.Output[before..].Contains("was refused", StringComparison.Ordinal), "it is logged");
        await client.SendAsync(Message("still here", "Ada"));
        await ReadUntilAsync(client, "still here");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"type":"send_message",""")]
    [InlineData("[1]")]
    public async Task What_does_not_parse_ends_the_connection(string frame)
    {
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);

        await client.SendAsync(frame);

        while (await client.ReceiveAsync() is not null)
        {
            // What others say in the first room meanwhile.
        }

        Assert.Equal(4504, (int)client.CloseStatus!);
    }

    [Fact]
    public async Task More_than_4_KiB_closes_with_1009()
    {
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);
        await client.SendAsync("""{"type":"change_room","payload":{"name":"long"}}""");
        var text = new string('x', 4096 - Message("", "Ada").Length);
        await client.SendAsync(Message(text, "Ada"));
        await ReadUntilAsync(client, text);

        await client.SendAsync(Message(text + "x", "Ada"));

        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, client.CloseStatus);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_delays_nobody()
    {
        using var stuck = await BareClient.OpenSocketAsync(sample.Address);
        await stuck.SendTextAsync("""{"type":"change_room","payload":{"name":"busy"}}""");
        await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);
        await client.SendAsync("""{"type":"change_room","payload":{"name":"busy"}}""");
        var text = new string('x', 3500);

        for (var i = 0; i < 1000; i++)
        {
            await client.SendAsync(Message(text + i, "Ada"));
            Assert.Equal(text + i, Payload(await client.ReceiveJsonAsync()).GetProperty("message").GetString());
        }
    }

    [Fact]
    public async Task Many_clients_come_change_rooms_and_go_at_once_and_nothing_fails()
    {
        var before = sample.Output.Length;

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            await using var client = await SocketClient.ConnectAsync(sample.SocketAddress);
            for (var i = 0; i < 5; i++)
            {
                await client.SendAsync($$$"""{"type":"change_room","payload":{"name":"crowd {{{(n + i) % 3}}}"}}""");
                await client.SendAsync(Message($"{n} {i}", "Ada"));
                await ReadUntilAsync(client, $"{n} {i}");
            }

            if (n % 2 == 0)
                await client.CloseAsync();
        }));

        await using var last = await SocketClient.ConnectAsync(sample.SocketAddress);
        await last.CloseAsync();
        Assert.DoesNotContain("fail:", sample.Output[before..], StringComparison.Ordinal);
        Assert.DoesNotContain("crit:", sample.Output[before..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_windows_talk_in_a_room_and_nothing_that_is_written_becomes_markup()
    {
        await using var ada = await browsers.OpenAsync(new Uri(sample.Address, "#den"));
        await using var bo = await browsers.OpenAsync(sample.Address);
        await Window.Expect(bo["#room"]).ToHaveTextAsync("general");
        await Window.Expect(ada["#room"]).ToHaveTextAsync("den");
        await ada["#from"].FillAsync("<b>Ada</b>");
        await ada.TypeAsync("#message", "<img src=x onerror=alert(1)>");
        await Window.Expect(ada["#log > *"]).ToHaveCountAsync(1);

        await bo.TypeAsync("#room-name", "den");

        await Window.Expect(bo["#room"]).ToHaveTextAsync("den");
        await Window.Expect(bo["#log > *"]).ToContainTextAsync(["<b>Ada</b>: <img src=x onerror=alert(1)>"]);
        await Window.Expect(bo["#log img, #log b b"]).ToHaveCountAsync(0);
        await bo["#from"].FillAsync("Bo");
        await bo.TypeAsync("#message", "hello");
        await Window.Expect(ada["#log > *"]).ToContainTextAsync(["<b>Ada</b>", "Bo: hello"]);
        await bo.TypeAsync("#room-name", "elsewhere");
        await Window.Expect(bo["#log > *"]).ToHaveCountAsync(0);
        await bo.TypeAsync("#message", "not for Ada");
        await ada.TypeAsync("#message", "bye");
        await Window.Expect(ada["#log > *"]).ToContainTextAsync(["<b>Ada</b>", "Bo: hello", "bye"]);

        await bo.Page.ReloadAsync();
        await Window.Expect(bo["#room"]).ToHaveTextAsync("elsewhere");
        await Window.Expect(bo["#log > *"]).ToContainTextAsync(["Bo: not for Ada"]);
    }

    [Fact]
    public async Task A_lost_connection_loses_nothing()
    {
        await using var proxy = new Proxy(sample.Address);
        await using var far = await browsers.OpenAsync(new Uri(proxy.Address, "#line"));
        await using var near = await browsers.OpenAsync(new Uri(sample.Address, "#line"));
        await Window.Expect(near["#room"]).ToHaveTextAsync("line");
        await Window.Expect(far["#room"]).ToHaveTextAsync("line");
        await far.TypeAsync("#message", "before");
        await Window.Expect(near["#log > *"]).ToContainTextAsync(["before"]);

        proxy.Cut();
        await Window.Expect(far["#state"]).ToContainTextAsync("Connection lost");
        await near.TypeAsync("#message", "meanwhile");
        await far.TypeAsync("#message", "typed while closed");
        proxy.Mend();

        await Window.Expect(near["#log > *"]).ToContainTextAsync(["before", "meanwhile", "typed while closed"]);
        await Window.Expect(far["#log > *"]).ToContainTextAsync(["before", "meanwhile", "typed while closed"]);
    }

    private static string Message(string message, string from) => JsonSerializer.Serialize(
        new { type = "send_message", payload = new { message, from } }, s_short);

    private static JsonElement Payload(JsonElement frame) => frame.GetProperty("payload");

    private static async Task ReadUntilAsync(SocketClient client, string message)
    {
        while (Payload(await client.ReceiveJsonAsync()).GetProperty("message").GetString() != message)
        {
            // What others say.
        }
    }

    /// <summary>Says something until it has arrived.</summary>
    private static async Task SayUntilAsync(SocketClient from, SocketClient to, string message, string name)
    {
        var arrived = ReadUntilAsync(to, message);
        while (!arrived.IsCompleted)
        {
            await from.SendAsync(Message(message, name));
            await Task.WhenAny(arrived, Task.Delay(200));
        }

        await arrived;
    }
}
