using System.Text;
using Parley.Core.Tests.Testing;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>How a WebSocket ends: whatever came before the client's closing frame is answered, then that frame.</summary>
public sealed class ClosingTests
{
    private const int Rounds = 20;

    /// <summary>Where the frames go: straight to the socket or through the framework, and whose contract it is.</summary>
    public static TheoryData<bool, string> Ways => new()
    {
        { true, "/ws" },
        { false, "/ws" },
        { true, "/echo" },
        { false, "/echo" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_closing_frame_is_answered_also_when_the_client_ends_its_side_with_it(bool isDirect, string path)
    {
        await using var app = await StartAsync(isDirect);
        for (var i = 0; i < Rounds; i++)
        {
            using var client = await OpenAsync(app, path);
            await client.SendAsync(RawClient.Frame(0x88, [0x03, 0xe9]));
            client.EndSide();
            await client.ReadToEndAsync();
            Assert.Equal(1001, client.CloseCode());
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_came_with_the_closing_frame_is_answered_before_it(bool isDirect, string path)
    {
        await using var app = await StartAsync(isDirect);
        for (var i = 0; i < Rounds; i++)
        {
            using var client = await OpenAsync(app, path);
            byte[] together = [
                .. RawClient.Frame(0x81, Publish("one")), .. RawClient.Frame(0x81, Publish("two")), .. RawClient.Frame(0x88, [0x03, 0xe8])];
            await client.SendAsync(together);
            client.EndSide();
            await client.ReadToEndAsync();
            var frames = WireText.Frames(client.Body).ToList();
            Assert.Equal(8, frames[^1].Opcode);
            var texts = frames.Where(frame => frame.Opcode == 1).Select(frame => Encoding.UTF8.GetString(frame.Payload)).ToList();
            Assert.Contains(texts, text => text.Contains("\"one\"", StringComparison.Ordinal));
            Assert.Contains(texts, text => text.Contains("\"two\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_handler_that_is_slow_to_answer_does_not_keep_the_client_for_long()
    {
        var stuck = new TaskCompletionSource();
        await using var app = await StartAsync(isDirect: true, stuck.Task, TimeSpan.FromMilliseconds(200));
        using var client = await OpenAsync(app, "/stuck");
        byte[] together = [.. RawClient.Frame(0x81, "text"u8), .. RawClient.Frame(0x88, [0x03, 0xe8])];
        await client.SendAsync(together);
        await client.ReadToEndAsync();
        Assert.Equal(1000, client.CloseCode());
        stuck.SetResult();
    }

    [Theory]
    [InlineData("Connection: close\r\n", true)]
    [InlineData("Connection: keep-alive, Close\r\n", true)]
    [InlineData("", false)]
    public async Task A_connection_ends_with_its_stream_when_the_client_asked_for_that(string header, bool ends)
    {
        await using var app = await StartAsync(isDirect: true);
        using var client = await RawClient.StreamAsync(app, "/topics/t/events", header);
        app.Hub.FindConnection(ConnectionOf(client))!.Close(Codes.CloseCode.Kicked);
        await client.ReadUntilAsync(bytes => bytes.EndsWith("0\r\n\r\n"u8));
        if (ends)
        {
            await client.ReadToEndAsync();
            return;
        }

        client.Forget();
        await client.SendAsync(client.Get("/topics"));
        await client.ReadUntilAsync(bytes => bytes.StartsWith("HTTP/1.1 200"u8));
    }

    private static byte[] Publish(string text) => Encoding.UTF8.GetBytes(
        $$$"""{"type":"publish","ref":"{{{text}}}","payload":{"topic":"t","data":"hello"}}""");

    private static string ConnectionOf(RawClient client) => client.Events(Frames.Wire.SseChunked)[0].Payload.GetProperty("connection").GetString()!;

    private static Task<TestApp> StartAsync(bool isDirect, Task? stuck = null, TimeSpan? closeTimeout = null) => TestApp.StartAsync(
        options =>
        {
            options.Hub = options.Hub with { CloseTimeout = closeTimeout ?? options.Hub.CloseTimeout };
            options.Transports = new TransportOptions { UseDirectSockets = isDirect };
        },
        map: map =>
        {
            map.MapWebSocket("/echo", async socket =>
            {
                await foreach (var text in socket.ReadAllAsync())
                {
                    await Task.Yield();
                    socket.Send(text);
                }
            });
            map.MapWebSocket("/stuck", _ => stuck ?? Task.CompletedTask);
        });

    private static async Task<RawClient> OpenAsync(TestApp app, string path)
    {
        var client = await RawClient.ConnectAsync(app);
        await client.SendAsync(client.Upgrade(path));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
        return client;
    }
}
