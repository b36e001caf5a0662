using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Parley.Contracts;
using Parley.Core.Tests.Testing;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>A machine on which a response's header leaves late.</summary>
public sealed class LateHeaderTests
{
    [Theory]
    [InlineData("ws?topic=t")]
    [InlineData("topics/t/events")]
    public async Task A_stream_whose_header_leaves_seconds_late_goes_straight_to_the_socket_all_the_same(string path)
    {
        var time = new ManualTime();
        var mayLeave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(
            build: builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(time);
                builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
                {
                    listen.Use(next => connection => HoldAsync(connection, next, mayLeave.Task));
                    listen.HandOverStreams();
                }));
            },
            handsOver: false);
        using var paths = new PathCounter(app);
        using var client = await RawClient.ConnectAsync(app);
        await client.SendAsync(path.StartsWith("ws", StringComparison.Ordinal) ? client.Upgrade("/" + path) : client.Get("/" + path));
        await Eventually.TrueAsync(() => app.Hub.ConnectionCount == 1);
        for (var tenth = 0; tenth < 50; tenth++)
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }

        mayLeave.SetResult();
        await client.ReadUntilAsync(bytes => bytes.IndexOf("ready"u8) > 0);
        Assert.Equal(OperatingSystem.IsLinux() ? (1, 0) : (0, 1), (paths.Sockets, paths.Pipes));
    }

    /// <summary>Keeps what a server sends on a connection until it may leave.</summary>
    private static async Task HoldAsync(ConnectionContext connection, ConnectionDelegate next, Task mayLeave)
    {
        var transport = connection.Transport;
        var held = new Pipe();
        connection.Transport = new Held(transport.Input, held.Writer);
        var leaving = Task.Run(async () =>
        {
            await mayLeave;
            await held.Reader.CopyToAsync(transport.Output);
        });
        await next(connection);
        await held.Writer.CompleteAsync();
        await leaving;
    }

    private sealed record Held(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
