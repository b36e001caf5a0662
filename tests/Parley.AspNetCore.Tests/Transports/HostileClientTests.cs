using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Transports;

public sealed class HostileClientTests
{
    [Fact]
    public async Task Half_a_frame_and_then_silence_is_closed_for_want_of_a_pong()
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time);
        using var client = await RawClient.WebSocketAsync(app);
        var frame = RawClient.Frame(0x81, Encoding.UTF8.GetBytes(new string(' ', 1000)));
        await client.SendAsync(frame.AsMemory(0, 500));
        await using (new Ticking(time))
        {
            await client.ReadToEndAsync();
        }

        Assert.Equal(4002, client.CloseCode());
        await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Floods_of_pings_and_commands_without_reading_stop_at_a_limit_and_harm_nobody(bool isDirect)
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time, isDirect);
        using var reader = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        using var pings = await RawClient.WebSocketAsync(app, receiveBuffer: 4096);
        using var commands = await RawClient.WebSocketAsync(app, "/ws?topic=other", receiveBuffer: 4096);
        using var history = await RawClient.WebSocketAsync(app, receiveBuffer: 4096);
        for (var i = 0; i < 100; i++)
        {
            await app.Hub.PublishTextAsync("big", new string('x', 4000));
        }

        const int Limit = 200_000_000;
        var floods = Task.WhenAll(
            Task.Run(() => pings.FloodAsync(Many(RawClient.Frame(0x89, new byte[125])), Limit)),
            Task.Run(() => commands.FloodAsync(Many(Command("{\"type\":\"typing\",\"ref\":1,\"payload\":{\"topic\":\"other\"}}")), Limit)),
            Task.Run(() => history.FloodAsync(Many(Command("{\"type\":\"history\",\"payload\":{\"topic\":\"big\",\"limit\":100}}")), Limit)));
        using var patience = new CancellationTokenSource(TestApp.Patience);
        for (var i = 0; !floods.IsCompleted || app.Hub.ConnectionCount > 1; i++)
        {
            Assert.False(patience.IsCancellationRequested, $"{app.Hub.ConnectionCount} connections are left.");
            reader.Forget();
            await app.Hub.PublishTextAsync("t", $"still here {i}").WaitAsync(TestApp.Patience);
            await reader.ReadUntilAsync(bytes => bytes.IndexOf(Encoding.ASCII.GetBytes($"still here {i}\"")) > 0);
            // The answer to a command says that the pong before it has arrived; only then the clock goes on.
            await reader.SendAsync(RawClient.Frame(0x8a, default));
            await reader.SendFrameAsync($$"""{"type":"ping","ref":{{i}}}""");
            await reader.ReadUntilAsync(bytes => bytes.IndexOf(Encoding.ASCII.GetBytes($"\"ref\":{i},")) > 0);
            time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Delay(20);
        }

        // What the kernel keeps in both directions and a little more; far from what they would have sent.
        Assert.All(await floods, sent => Assert.InRange(sent, 0, Limit - 1));
        Assert.Equal(1, app.Hub.ConnectionCount);
    }

    [Fact]
    public async Task Connections_that_never_say_anything_are_in_nobodys_way()
    {
        await using var app = await TestApp.StartAsync();
        var silent = new List<RawClient>();
        for (var i = 0; i < 50; i++)
        {
            silent.Add(await RawClient.ConnectAsync(app));
        }

        using var client = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        await app.Hub.PublishTextAsync("t", "hello");
        await client.ReadUntilAsync(bytes => bytes.IndexOf("hello"u8) > 0);
        Assert.Equal(1, app.Hub.ConnectionCount);
        silent.ForEach(one => one.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_longest_message_is_taken_and_one_byte_more_is_1009(bool isFragmented)
    {
        const int Longest = 72 * 1024;
        await using var app = await TestApp.StartAsync();
        using var client = await RawClient.WebSocketAsync(app);
        var command = Encoding.UTF8.GetBytes("{\"type\":\"publish\",\"ref\":7,\"payload\":{\"topic\":\"t\",\"data\":1}}".PadLeft(Longest));
        await client.SendAsync(Frames(command, isFragmented));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\"ref\":7"u8) > 0);
        Assert.Contains(client.Events(Wire.WebSocket), e => e.Type == "reply");

        await client.SendAsync(Frames([.. command, (byte)' '], isFragmented));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("message_too_large"u8) > 0);
        Assert.Equal(1009, client.CloseCode());
        await client.SendAsync(RawClient.Frame(0x88, [0x03, 0xf1]));
        await client.ReadToEndAsync();
    }

    [Fact]
    public async Task A_message_in_many_pieces_with_pings_between_them_is_one_message()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        var text = Encoding.UTF8.GetBytes("{\"type\":\"publish\",\"payload\":{\"topic\":\"t\",\"data\":\"p\u00e4rts \u20ac\"}}");
        for (var i = 0; i < text.Length; i++)
        {
            // Every byte a fragment, also within a character.
            var first = (byte)((i == 0 ? 0x01 : 0x00) | (i == text.Length - 1 ? 0x80 : 0x00));
            await client.SendAsync(RawClient.Frame(first, text.AsSpan(i, 1)));
            if (i % 10 == 0)
            {
                await client.SendAsync(RawClient.Frame(0x89, [(byte)i]));
            }
        }

        await client.ReadUntilAsync(bytes => bytes.IndexOf("p\u00e4rts \u20ac"u8) > 0 && bytes.IndexOf("\"reply\""u8) > 0);
        var pongs = WireText.Frames(client.Body).Where(frame => frame.Opcode == 10).Select(frame => (int)frame.Payload.Single());
        Assert.Equal(Enumerable.Range(0, text.Length).Where(i => i % 10 == 0), pongs);
    }

    [Theory]
    [InlineData("c18201020304696b", 1002, "a reserved bit")]
    [InlineData("838201020304696b", 1002, "a reserved opcode")]
    [InlineData("8102686981026869", 1002, "no mask")]
    [InlineData("80820000000078", 1002, "a continuation of nothing")]
    [InlineData("898001020304098001020304", 1002, "a ping in fragments")]
    public async Task Frames_that_break_the_protocol_end_the_connection_and_nothing_else(string hex, int code, string what)
    {
        await using var app = await TestApp.StartAsync(options => options.Hub = new HubOptions { CloseTimeout = TimeSpan.FromSeconds(1) });
        using var other = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        using var client = await RawClient.WebSocketAsync(app);
        await client.SendAsync(Convert.FromHexString(hex));
        await client.ReadToEndAsync();
        Assert.True(client.CloseCode() == code, $"{what}: {client.CloseCode()}");
        await app.Hub.PublishTextAsync("t", "hello");
        await other.ReadUntilAsync(bytes => bytes.IndexOf("hello"u8) > 0);
        await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clients_that_vanish_at_any_moment_leave_nothing_behind(bool isDirect)
    {
        var time = new ManualTime();
        await using var app = await StartAsync(time, isDirect);
        using var stop = new CancellationTokenSource();
        var publishing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await app.Hub.PublishTextAsync("t", new string('x', 3000));
                await Task.Delay(1);
            }
        });
        await Parallel.ForAsync(0, 240, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) =>
        {
            var random = new Random(i);
            var client = await RawClient.ConnectAsync(app, i % 3 == 0 ? 4096 : null);
            var request = Encoding.ASCII.GetBytes(i % 2 == 0 ? client.Get("/topics/t/events?since=start") : client.Upgrade("/ws?topic=t&last=50"));
            switch (i / 2 % 5)
            {
                case 0:
                    await client.SendAsync(request.AsMemory(0, random.Next(request.Length)));
                    break;
                case 1:
                    await client.SendAsync(request);
                    break;
                case 2:
                    await client.SendAsync(request);
                    await client.ReadUntilAsync(bytes => bytes.Length > 0);
                    break;
                case 3:
                    await client.SendAsync(request);
                    await client.ReadUntilAsync(bytes => bytes.Length > 20_000);
                    break;
                default:
                    byte[] more = [.. request, .. Command("{\"type\":\"history\"").AsSpan(0, 12)];
                    await client.SendAsync(more.AsMemory());
                    await Task.Delay(random.Next(8), cancel);
                    break;
            }

            if (random.Next(4) == 0)
            {
                client.Dispose();
            }
            else
            {
                client.Reset();
            }
        }).WaitAsync(TestApp.Patience);
        await stop.CancelAsync();
        await publishing.WaitAsync(TestApp.Patience);
        await using (new Ticking(time))
        {
            await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 0, () => $"{app.Hub.ConnectionCount} are left.");
        }
    }

    private static Task<TestApp> StartAsync(ManualTime time, bool isDirect = true) => TestApp.StartAsync(
        options =>
        {
            options.Transports = new TransportOptions { UseDirectSockets = isDirect };
            options.Hub = new HubOptions
            {
                HeartbeatInterval = TimeSpan.FromSeconds(1),
                PongTimeout = TimeSpan.FromSeconds(1),
                StallTimeout = TimeSpan.FromSeconds(1),
                CloseTimeout = TimeSpan.FromSeconds(1),
            };
        },
        builder => builder.Services.AddSingleton<TimeProvider>(time));

    private static byte[] Command(string json) => RawClient.Frame(0x81, Encoding.UTF8.GetBytes(json));

    private static byte[] Many(byte[] frame) => [.. Enumerable.Repeat(frame, 200).SelectMany(one => one)];

    private static byte[] Frames(byte[] message, bool isFragmented)
    {
        if (!isFragmented)
        {
            return RawClient.Frame(0x81, message);
        }

        var half = message.Length / 2;
        return [.. RawClient.Frame(0x01, message.AsSpan(0, half)), .. RawClient.Frame(0x80, message.AsSpan(half))];
    }
}
