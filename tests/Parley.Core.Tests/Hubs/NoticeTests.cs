using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Hubs;

public sealed class NoticeTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData(null, true)]
    [InlineData("mina", false)]
    [InlineData("mina", true)]
    public async Task What_is_told_while_the_first_answer_is_made_comes_behind_it(string? id, bool isReplayed)
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 1 });
        for (var i = 0; i < 3; i++)
        {
            await hub.PublishAsync("a");
        }

        var client = await TestClient.ConnectAsync(hub.Hub, user: new User(id, null));
        var request = new SubscribeRequest("a") { Since = isReplayed ? ResumeFrom.Start : ResumeFrom.Now };

        var refusal = await client.Connection.SubscribeAsync(
            [request],
            _ =>
            {
                // What the answer says is how things are now: whoever changes them from here on has to tell this client.
                Task.Run(() => hub.Hub.Notify("a", "first"u8, _ => { })).Wait();
                Task.Run(() => hub.Hub.NotifyAll("second"u8, (_, _) => { })).Wait();
                return Frame("answer");
            },
            withIds: true,
            CancellationToken.None).WaitAsync(Eventually.Limit);
        hub.Hub.Notify("a", "third"u8, _ => { });

        Assert.Null(refusal);
        await Eventually.TrueAsync(() => client.Events.Any(e => e.Type == "third"), () => string.Join(' ', client.Events.Select(e => e.Type)));
        Assert.Equal(["answer", "first", "second", "third"], client.Events.Select(e => e.Type).Where(type => type != "message"));
    }

    private static byte[] Frame(string type)
    {
        var encoder = FrameEncoder.Shared;
        var json = encoder.Begin(System.Text.Encoding.ASCII.GetBytes(type));
        json.WriteStartObject();
        json.WriteEndObject();
        json.Flush();
        return encoder.Encode(new FrameFormat(Wire.WebSocket, View.Entries)).ToArray();
    }
}
