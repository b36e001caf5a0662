using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Transports;

public sealed class SlowReaderTests
{
    // Together more than the kernel keeps for a connection on the loopback.
    private const int Messages = 6000;
    private const int MessageBytes = 2000;

    [Theory]
    [InlineData(true, Wire.SseChunked)]
    [InlineData(true, Wire.WebSocket)]
    [InlineData(false, Wire.SseChunked)]
    [InlineData(false, Wire.WebSocket)]
    public async Task A_reader_that_stops_is_closed_and_nobody_else_notices_and_it_comes_back_for_everything(bool isDirect, Wire wire)
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(
            options =>
            {
                options.Transports = new TransportOptions { UseDirectSockets = isDirect };
                // Whoever is quick need not answer anything while the clock goes on.
                options.Hub = new HubOptions { CloseTimeout = TimeSpan.FromSeconds(1), HeartbeatInterval = TimeSpan.FromDays(1) };
            },
            builder => builder.Services.AddSingleton<TimeProvider>(time));
        using var stuck = await OpenAsync(app, wire, null, 4096);
        using var quick = await OpenAsync(app, wire, null, null);
        var text = new string('x', MessageBytes);
        for (var i = 1; i <= Messages; i++)
        {
            // The clock stands still: nothing here can wait for a time limit of the stuck one.
            Assert.True((await app.Hub.PublishTextAsync("t", text).WaitAsync(TestApp.Patience)).IsAccepted);
            if (i % 100 == 0)
            {
                // No faster than the quick one, for whom nothing may change.
                await quick.ReadUntilAsync(bytes => HasAll(bytes, i));
            }
        }

        Assert.Equal(Offsets(1, Messages), Seen(quick, wire).Select(one => one.Offset));
        await using (new Ticking(time))
        {
            await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 1);
        }

        await stuck.ReadWhatIsLeftAsync();
        var seen = Seen(stuck, wire).ToList();
        Assert.InRange(seen.Count, 1, Messages - 1);
        using var again = await OpenAsync(app, wire, seen[^1].Id, null);
        await again.ReadUntilAsync(bytes => HasAll(bytes, Messages));
        Assert.Equal(Offsets(1, Messages), seen.Concat(Seen(again, wire)).Select(one => one.Offset));
    }

    [Fact]
    public async Task A_reader_that_pauses_and_goes_on_within_its_allowance_stays()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await OpenAsync(app, Wire.WebSocket, null, 4096);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 200; i++)
            {
                await app.Hub.PublishTextAsync("t", new string('x', MessageBytes));
            }

            await client.ReadUntilAsync(bytes => bytes.IndexOf(Offset((round + 1) * 200)) > 0 && bytes.EndsWith("\"}}"u8));
        }

        Assert.Equal(Offsets(1, 600), Seen(client, Wire.WebSocket).Select(one => one.Offset));
    }

    private static Task<RawClient> OpenAsync(TestApp app, Wire wire, string? after, int? receiveBuffer)
    {
        var since = after is null ? "" : $"since={after}";
        return wire == Wire.WebSocket
            ? RawClient.WebSocketAsync(app, $"/ws?topic=t&{since}", receiveBuffer)
            : RawClient.StreamAsync(app, $"/topics/t/events?{since}", receiveBuffer: receiveBuffer);
    }

    private static bool HasAll(ReadOnlySpan<byte> bytes, int offset) =>
        bytes[Math.Max(0, bytes.Length - MessageBytes - 1000)..].IndexOf(Offset(offset)) > 0
        && (bytes.EndsWith("\"}}"u8) || bytes.EndsWith("\n\n\r\n"u8));

    private static byte[] Offset(int offset) => System.Text.Encoding.ASCII.GetBytes($"\"offset\":{offset},\"time\"");

    private static IEnumerable<int> Offsets(int first, int last) => Enumerable.Range(first, last - first + 1);

    private static IEnumerable<(int Offset, string Id)> Seen(RawClient client, Wire wire) => client.Events(wire)
        .Where(e => e.Type == "message")
        .Select(e => (e.Payload.GetProperty("offset").GetInt32(), e.Payload.GetProperty("id").GetString()!));
}
