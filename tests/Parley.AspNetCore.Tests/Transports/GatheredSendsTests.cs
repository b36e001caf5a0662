using System.Text;
using Parley.Core.Tests.Testing;
using Parley.Frames;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>What goes to several sockets in one call to the system, and the same without that.</summary>
public sealed class GatheredSendsTests
{
    private const int Rooms = 6;
    private const int Members = 5;
    private const int MessagesEach = 150;

    // So many commands are on their way before the first answer is read.
    private const int Ahead = 10;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everybody_in_a_small_room_talks_and_sees_everything_once_and_in_order(bool isGathered)
    {
        await using var app = await StartAsync(isGathered);
        using var paths = new PathCounter(app);
        var members = Enumerable.Range(0, Rooms * Members).Select(i => TalkAsync(app, $"room{i % Rooms}", $"{i}")).ToList();
        var seen = await Task.WhenAll(members).WaitAsync(TestApp.Patience);

        foreach (var room in seen.Chunk(Rooms).SelectMany(chunk => chunk.Index()).GroupBy(one => one.Index, one => one.Item))
        {
            foreach (var member in room)
            {
                Assert.Equal(Enumerable.Range(1, Members * MessagesEach), member.Offsets);
                Assert.Equal(member.Own, member.Answers.Order());
            }
        }

        Assert.Equal(OperatingSystem.IsLinux() ? Rooms * Members : 0, paths.Sockets);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Members_that_vanish_and_members_that_do_not_read_disturb_nobody(bool isGathered)
    {
        await using var app = await StartAsync(isGathered);
        using var slow = await RawClient.WebSocketAsync(app, "/ws?topic=t", receiveBuffer: 4096);
        using var quick = await RawClient.WebSocketAsync(app, "/ws?topic=t");
        var text = new string('x', 1500);
        for (var i = 1; i <= 600; i++)
        {
            if (i % 20 == 0)
            {
                var vanishing = await RawClient.WebSocketAsync(app, "/ws?topic=t");
                vanishing.Reset();
            }

            Assert.True((await app.Hub.PublishTextAsync("t", text).WaitAsync(TestApp.Patience)).IsAccepted);
        }

        foreach (var client in new[] { quick, slow })
        {
            await client.ReadUntilAsync(bytes => bytes.IndexOf("\"offset\":600,"u8) > 0 && bytes.EndsWith("\"}}"u8));
            Assert.Equal(Enumerable.Range(1, 600), Offsets(client, e => e.Type == "message"));
        }

        await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 2, () => $"{app.Hub.ConnectionCount} are there.");
    }

    private static Task<TestApp> StartAsync(bool isGathered) =>
        TestApp.StartAsync(options => options.Hub = new HubOptions { GatherSends = isGathered });

    /// <summary>Follows a room and talks in it, until everybody has said everything.</summary>
    /// <returns>The offsets of what it saw, of what it said itself, and of its answers.</returns>
    private static async Task<(int[] Offsets, int[] Own, int[] Answers)> TalkAsync(TestApp app, string room, string name)
    {
        using var client = await RawClient.WebSocketAsync(app, $"/ws?topic={room}&since=start");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < MessagesEach; i += Ahead)
            {
                var commands = Enumerable.Range(i, Ahead).SelectMany(n => RawClient.Frame(0x81, Encoding.UTF8.GetBytes(
                    $$$"""{"type":"publish","ref":{{{n}}},"payload":{"topic":"{{{room}}}","data":"{{{name}}}-{{{n}}}"}}""")));
                await client.SendAsync(commands.ToArray());
                await Task.Delay(Random.Shared.Next(4));
            }
        });
        await client.ReadUntilAsync(bytes =>
            bytes.Count("\"type\":\"reply\""u8) == MessagesEach
            && bytes.Count("\"type\":\"message\""u8) == Members * MessagesEach
            && bytes.EndsWith("}}"u8));
        await sending;
        return (
            Offsets(client, e => e.Type == "message"),
            Offsets(client, e => e.Type == "message" && e.Text!.StartsWith($"{name}-", StringComparison.Ordinal)),
            Offsets(client, e => e.Type == "reply"));
    }

    private static int[] Offsets(RawClient client, Func<Received, bool> which) =>
        [.. client.Events(Wire.WebSocket).Where(which).Select(e => e.Payload.GetProperty("offset").GetInt32())];
}
