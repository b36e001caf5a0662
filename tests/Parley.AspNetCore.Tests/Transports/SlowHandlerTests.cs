using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts;
using Parley.Core.Tests.Testing;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>A program whose handler takes its time with what a client sends.</summary>
public sealed class SlowHandlerTests
{
    private static readonly ParleySocketOptions Impatient = new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(2),
        PongTimeout = TimeSpan.FromSeconds(2),
    };

    [Fact]
    public async Task A_client_whose_texts_wait_is_not_taken_for_dead()
    {
        var mayGoOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isAtWork = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new ManualTime();
        await using var app = await TestApp.StartAsync(
            build: builder => builder.Services.AddSingleton<TimeProvider>(time),
            map: web => web.MapWebSocket(
                "/slow",
                async socket =>
                {
                    await foreach (var text in socket.ReadAllAsync())
                    {
                        isAtWork.TrySetResult();
                        await mayGoOn.Task;
                        socket.Send("did " + text);
                    }
                },
                Impatient));
        using var client = await RawClient.ConnectAsync(app);
        await client.SendAsync(client.Upgrade("/slow"));
        for (var i = 0; i < 5; i++)
        {
            await client.SendFrameAsync($"{i}");
        }

        await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
        await isAtWork.Task.WaitAsync(TestApp.Patience);
        await using (new Ticking(time))
        {
            await client.ReadUntilAsync(_ => Pings(client) >= 4);
        }

        mayGoOn.SetResult();
        await client.ReadUntilAsync(bytes => bytes.IndexOf("did 4"u8) > 0);

        // From now on it is listened to again, and does not answer.
        await using (new Ticking(time))
        {
            await client.ReadToEndAsync();
        }

        Assert.Equal(4002, client.CloseCode());
    }

    private static int Pings(RawClient client) => WireText.Frames(client.Body).Count(frame => frame.Opcode == 9);
}
