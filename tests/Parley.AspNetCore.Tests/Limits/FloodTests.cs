using System.Text;
using Parley.AspNetCore.Tests.Http;
using Parley.AspNetCore.Tests.Transports;

namespace Parley.AspNetCore.Tests.Limits;

public sealed class FloodTests
{
    [Fact]
    public async Task Somebody_who_floods_is_held_and_the_others_lose_nothing()
    {
        await using var app = await TestApp.StartAsync(options => options.Limits = new LimitOptions
        {
            LimitLoopback = true,
            MessagesPerAddress = RateLimit.PerSecond(50, 100),
            MaxRefusalsInARow = 1000,
        });
        using var reader = await RawClient.WebSocketAsync(app, "/ws?topic=calm");
        using var flooder = await RawClient.WebSocketAsync(app, "/ws?topic=flood");
        using var neighbour = LimitedApp.ClientAt(app.Address, 2);
        var frame = RawClient.Frame(0x81, Encoding.UTF8.GetBytes("""{"type":"publish","payload":{"topic":"flood","data":"x"}}"""));
        byte[] many = [.. Enumerable.Repeat(frame, 100).SelectMany(bytes => bytes)];
        var flood = Task.Run(() => flooder.FloodAsync(many, 200_000_000));

        for (var i = 0; i < 50; i++)
        {
            reader.Forget();
            Assert.Equal(201, (await neighbour.PublishAsync("calm", $"\"message {i};\"")).Status);
            await reader.ReadUntilAsync(bytes => bytes.IndexOf(Encoding.ASCII.GetBytes($"message {i};")) > 0);
        }

        await flood.WaitAsync(TestApp.Patience);
        Assert.Equal(50, (await app.Hub.GetTopicAsync("calm")).Offset);
        // Two hundred million bytes would be three million messages.
        Assert.InRange((await app.Hub.GetTopicAsync("flood")).Offset, 1, 10_000);
    }
}
