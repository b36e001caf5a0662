using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Parley.Interop.Tests.Support;

namespace Parley.Interop.Tests;

/// <summary>Whatever a publisher sends, by whichever door, arrives as it was sent and breaks nothing (N12, N14, S9, S10, W21).</summary>
public sealed class HostileTextTests
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    [InlineData(Route.Http2)]
    public async Task A_text_published_over_http_arrives_as_it_was_sent(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await CheckTextsAsync(server, async text =>
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            using var response = await server.Client.PostAsync("topics/t/messages", content);
            Assert.True(response.IsSuccessStatusCode);
        });
    }

    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Http2)]
    public async Task A_text_published_in_a_batch_arrives_as_it_was_sent(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await CheckTextsAsync(server, async text =>
        {
            var batch = JsonSerializer.Serialize(new[] { new { topic = "t", data = text } }, s_plain);
            using var response = await server.Client.PostAsync("messages", new StringContent(batch));
            var answer = await response.Content.ReadAsStringAsync();
            Assert.DoesNotContain("\"error\"", answer, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    [InlineData(Route.Http2)]
    public async Task A_text_published_on_a_websocket_arrives_as_it_was_sent(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        await using var publisher = await NetSocket.OpenAsync(server);
        await publisher.NextAsync("ready");
        await CheckTextsAsync(server, async text =>
        {
            await publisher.SendAsync(JsonSerializer.Serialize(new { type = "publish", payload = new { topic = "t", data = text } }, s_plain));
            await publisher.NextAsync("reply");
        });
    }

    [Theory]
    [InlineData(Route.Socket)]
    [InlineData(Route.Pipe)]
    public async Task A_text_that_a_message_is_edited_to_arrives_as_it_was_sent(Route route)
    {
        await using var server = await TestServer.StartAsync(route);
        var cookie = await IntroduceAsync(server);
        using var published = await SendAsync(server, HttpMethod.Post, "topics/t/messages", "first", cookie);
        var id = Json.Parse(await published.Content.ReadAsStringAsync()).GetProperty("id").GetString();
        await using var sse = await SseSubscriber.OpenAsync(server, "topics/t/events");
        await using var socket = await NetSocket.OpenAsync(server, "ws?topic=t");
        await sse.NextAsync("ready");
        await socket.NextAsync("ready");
        foreach (var text in HostileTexts.Texts)
        {
            using var response = await SendAsync(server, HttpMethod.Patch, $"topics/t/messages/{id}", text, cookie);
            Assert.True(response.IsSuccessStatusCode);

            var onSse = await sse.NextAsync("edited");
            var onSocket = await socket.NextAsync("edited");

            Assert.Equal(text, onSse.Payload.GetProperty("data").GetString());
            Assert.Equal(onSse.Data, onSocket.Data);
        }
    }

    /// <summary>W21: JSON as it is, anything else as a text.</summary>
    [Fact]
    public async Task A_text_sent_on_a_raw_websocket_arrives_as_it_was_sent()
    {
        await using var server = await TestServer.StartAsync();
        await using var publisher = await NetSocket.OpenAsync(server, "ws?format=raw&topic=t");
        await using var reader = await NetSocket.OpenAsync(server, "ws?topic=t");
        await reader.NextAsync("ready");
        foreach (var text in HostileTexts.Texts)
        {
            await publisher.SendAsync(text);

            var data = (await reader.NextAsync("message")).Payload.GetProperty("data");

            Assert.Equal(text, data.ValueKind == JsonValueKind.String ? data.GetString() : data.GetRawText());
        }
    }

    [Theory]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("// no\n1")]
    [InlineData("1 2")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\\x\"")]
    public async Task What_is_no_json_is_refused_by_every_door_that_takes_json(string json)
    {
        await using var server = await TestServer.StartAsync();
        await CheckRefusedAsync(server, Encoding.UTF8.GetBytes(json), closes: 4504);
    }

    [Fact]
    public async Task What_is_no_utf8_is_refused_by_every_door()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var bytes in (byte[][])[[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC3, 0x22]])
        {
            await CheckRefusedAsync(server, bytes, closes: 1007);
            using var text = new ByteArrayContent(bytes);
            using var response = await server.Client.PostAsync("topics/t/messages", text);
            Assert.Equal(400, (int)response.StatusCode);
        }
    }

    private static async Task CheckRefusedAsync(TestServer server, byte[] json, int closes)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new("application/json");
        using var response = await server.Client.PostAsync("topics/t/messages", content);
        Assert.Equal("bad_request", Json.Parse(await response.Content.ReadAsStringAsync()).GetProperty("code").GetString());

        await using var socket = await NodeSocket.OpenAsync(server.SocketUrl());
        await socket.NextAsync("ready");
        await socket.SendBytesAsync([.. "{\"type\":\"publish\",\"payload\":{\"topic\":\"t\",\"data\":"u8, .. json, .. "}}"u8]);
        Assert.Equal(closes, await socket.NextCloseAsync());
        Assert.Empty(await server.HistoryAsync("t"));
    }

    /// <summary>Publishes each text and reads it in every format.</summary>
    private static async Task CheckTextsAsync(TestServer server, Func<string, Task> publish)
    {
        await using var sse = await SseSubscriber.OpenAsync(server, "topics/t/events");
        await using var curl = SseSubscriber.OpenWithCurl(server, "topics/t/events");
        await using var rawSse = await SseSubscriber.OpenAsync(server, "topics/t/events?format=raw");
        await using var socket = await NetSocket.OpenAsync(server, "ws?topic=t");
        await using var rawSocket = await NetSocket.OpenAsync(server, "ws?topic=t&topic=probe&format=raw");
        await sse.NextAsync("ready");
        await curl.NextAsync("ready");
        await socket.NextAsync("ready");

        // A raw socket says nothing when it is ready: it is when it hears.
        var probes = 0;
        var heard = rawSocket.NextTextAsync();
        while (!heard.IsCompleted)
        {
            await server.PublishAsync("probe", $"{++probes}");
            await Task.WhenAny(heard, Task.Delay(20));
        }

        for (var probe = await heard; probe != $"{probes}";)
        {
            probe = await rawSocket.NextTextAsync();
        }

        await server.HasSubscribersAsync("t", 5);
        foreach (var text in HostileTexts.Texts)
        {
            await publish(text);

            var message = await sse.NextAsync("message");
            Assert.Equal(text, message.Payload.GetProperty("data").GetString());
            Assert.Equal(message.Data, (await curl.NextAsync("message")).Data);
            Assert.Equal(message.Data, (await socket.NextAsync("message")).Data);
            Assert.Equal(text, await rawSocket.NextTextAsync());

            // Lines of an event stream end with LF, whatever ended them before.
            var raw = await rawSse.NextAsync("message");
            Assert.Equal(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'), raw.Data);
            Assert.Equal(message.Id, raw.Id);
        }

        var history = await server.HistoryAsync("t");
        Assert.Equal(HostileTexts.Texts, history.Select(message => Json.Parse(message).GetProperty("data").GetString()));
    }

    private static async Task<string> IntroduceAsync(TestServer server)
    {
        using var response = await server.Client.PostAsync("me", new StringContent("{\"name\":\"Mina\"}"));
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TestServer server, HttpMethod method, string path, string text, string cookie)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Headers.Add("Cookie", cookie);
        return await server.Client.SendAsync(request);
    }
}
