using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Parley.Core.Tests.Testing;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>Streams that go on without the request that opened them, and those of a host that does not allow it.</summary>
public sealed class HandoverTests
{
    [Theory]
    [InlineData(Wire.SseChunked, true)]
    [InlineData(Wire.WebSocket, true)]
    [InlineData(Wire.SseChunked, false)]
    [InlineData(Wire.WebSocket, false)]
    public async Task A_stream_goes_on_whether_its_request_ends_or_not(Wire wire, bool handsOver)
    {
        var ended = new ConcurrentQueue<string>();
        await using var app = await StartAsync(handsOver, ended);
        using var client = await OpenAsync(app, wire);
        if (handsOver && OperatingSystem.IsLinux())
        {
            await Eventually.TrueAsync(() => ended.Count == 1);
        }

        for (var i = 0; i < 50; i++)
        {
            await app.Hub.PublishTextAsync("t", $"{i}:{new string('x', i * 300)}");
        }

        await client.ReadUntilAsync(bytes => client.Events(wire).Count(e => e.Type == "message") == 50);
        Assert.Equal(Enumerable.Range(1, 50), client.Events(wire)
            .Where(e => e.Type == "message").Select(e => e.Payload.GetProperty("offset").GetInt32()));
        Assert.Equal(handsOver && OperatingSystem.IsLinux() ? 1 : 0, ended.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_came_together_with_the_handshake_is_heard(bool handsOver)
    {
        await using var app = await StartAsync(handsOver);
        using var client = await RawClient.ConnectAsync(app);
        byte[] together =
        [
            .. Encoding.ASCII.GetBytes(client.Upgrade("/ws?topic=t")),
            .. RawClient.Frame(0x81, "{\"type\":\"publish\",\"ref\":1,\"payload\":{\"topic\":\"t\",\"data\":\"early\"}}"u8),
            .. RawClient.Frame(0x81, "{\"type\":\"ping\",\"ref\":2}"u8),
        ];
        await client.SendAsync(together);
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\"ref\":2"u8) > 0 && bytes.IndexOf("early"u8) > 0);
        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString(client.Received), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Wire.SseChunked, true)]
    [InlineData(Wire.WebSocket, true)]
    [InlineData(Wire.SseChunked, false)]
    [InlineData(Wire.WebSocket, false)]
    public async Task A_client_that_is_gone_counts_no_more(Wire wire, bool handsOver)
    {
        await using var app = await StartAsync(handsOver, configure: options => options.Limits = new LimitOptions
        {
            LimitLoopback = true,
            ConnectionsPerAddress = 2,
        });
        for (var round = 0; round < 3; round++)
        {
            var first = await OpenAsync(app, wire);
            var second = await OpenAsync(app, wire);
            Assert.Equal(2, app.Hub.ConnectionCount);
            first.Reset();
            second.Dispose();
            await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 0);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_waits_until_everybody_was_told(bool handsOver)
    {
        await using var app = await StartAsync(handsOver);
        using var sse = await OpenAsync(app, Wire.SseChunked);
        using var webSocket = await OpenAsync(app, Wire.WebSocket);
        var stop = app.StopAsync();
        await webSocket.ReadUntilAsync(bytes => bytes.IndexOf("server_stopping"u8) > 0);
        await webSocket.SendAsync(RawClient.Frame(0x88, [0x0f, 0xa1]));
        await stop;
        await sse.ReadToEndAsync();
        await webSocket.ReadToEndAsync();
        Assert.Contains("server_stopping", Encoding.UTF8.GetString(sse.Received), StringComparison.Ordinal);
        Assert.EndsWith("0\r\n\r\n", Encoding.UTF8.GetString(sse.Received), StringComparison.Ordinal);
    }

    private static Task<TestApp> StartAsync(
        bool handsOver, ConcurrentQueue<string>? ended = null, Action<ParleyOptions>? configure = null) => TestApp.StartAsync(
            configure,
            map: app => app.Use(async (context, next) =>
            {
                var path = context.Request.Path.Value!;
                await next();
                ended?.Enqueue(path);
            }),
            handsOver: handsOver);

    private static Task<RawClient> OpenAsync(TestApp app, Wire wire) =>
        wire == Wire.WebSocket ? RawClient.WebSocketAsync(app, "/ws?topic=t") : RawClient.StreamAsync(app, "/topics/t/events");
}
