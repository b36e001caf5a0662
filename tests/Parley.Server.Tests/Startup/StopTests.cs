using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.Server.Startup;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Startup;

/// <summary>The program is told to stop, and others do not do their part.</summary>
public sealed class StopTests
{
    // The web server's own limit would be thirty seconds.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

    // Half of a request, and half of what may follow it.
    private static readonly string[] s_half =
    [
        "POST /topics/a/messages HTTP/1.1\r\nHost: loc",
        "POST /topics/a/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na",
        "POST /topics/a/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n",
        "POST /topics/a/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na",
        "POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n[",
        "POST /me HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
        // The hook that is asked about it never answers.
        "POST /topics/unanswered/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi",
        "GET /events?topic=unanswered HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /events?topic=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: webso",
        "GET /ws?topic=a HTTP/1.1\r\nHost: localhost\r\n" + Upgrade,
        "GET /ws?topic=a HTTP/1.1\r\nHost: localhost\r\n" + Upgrade + "\u0081",
        "GET /ws?topic=a HTTP/1.1\r\nHost: localhost\r\n" + Upgrade + "\u0081\u00fe\u0010\u0000AAAAbbbb",
        "GET /ws?topic=a HTTP/1.1\r\nHost: localhost\r\n" + Upgrade + "\u0001\u0081AAAAb",
        "GET /ws?topic=a&format=raw HTTP/1.1\r\nHost: localhost\r\n" + Upgrade + "\u0081\u00fe\u0010\u0000AAAAbbbb",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001",
        "",
    ];

    [Fact]
    public async Task Whatever_clients_and_hooks_leave_half_done_the_server_stops_in_good_order_and_keeps_what_it_acknowledged()
    {
        await using var hook = await StartHookAsync();
        await StopAsync(
            ["--access-webhook", hook.Urls.Single(), "--limit", "all=off"],
            new Dictionary<string, string> { ["PARLEY_ACCESS_WEBHOOK_SECRET"] = new('x', 40) },
            async server =>
            {
                var sockets = new List<Socket>();
                foreach (var half in s_half.Concat(s_half))
                {
                    sockets.Add(await ConnectAsync(server, half));
                }

                // They follow what is written now, and read none of it.
                sockets.Add(await ConnectAsync(server, "GET /events?topic=big HTTP/1.1\r\nHost: localhost\r\n\r\n"));
                sockets.Add(await ConnectAsync(server, "GET /ws?topic=big HTTP/1.1\r\nHost: localhost\r\n" + Upgrade));
                using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
                for (var i = 0; i < 12; i++)
                {
                    await PublishAsync(client, "big", new string('x', 60_000));
                }

                // And this one asks for more than it reads.
                var much = new StringBuilder().Insert(0, "GET /topics/big/messages HTTP/1.1\r\nHost: localhost\r\n\r\n", 20);
                sockets.Add(await ConnectAsync(server, much.ToString()));
                await PublishAsync(client, "a", "acknowledged");
                return sockets;
            },
            ExitCode.Success);
    }

    [Fact]
    public Task A_log_or_code_that_holds_its_threads_for_ever_does_not_hold_the_stop() => Task.WhenAll(
        StopHungAsync("POST /topics/hang/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi", 1, ExitCode.StoppedHard),
        // As the pool grows, it may get to the end of the stop before the deadline does.
        StopHungAsync("GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n", 20, ExitCode.StoppedHard, ExitCode.Success));

    private static Task StopHungAsync(string request, int times, params int[] codes) => StopAsync(
        [],
        StartupHook.Variables,
        async server =>
        {
            using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
            await PublishAsync(client, "a", "acknowledged");
            var sockets = new List<Socket>();
            for (var i = 0; i < times; i++)
            {
                sockets.Add(await ConnectAsync(server, request));
            }

            using var limit = new CancellationTokenSource(s_patience);
            while (!server.Output.Contains(StartupHook.Word))
            {
                await Task.Delay(20, limit.Token);
            }

            return sockets;
        },
        codes);

    [Fact]
    public async Task A_stop_that_hangs_ends_at_its_deadline_and_not_before_it_begins()
    {
        var left = new TaskCompletionSource();
        using var stopping = new CancellationTokenSource();
        using var deadline = new StopDeadline(TimeSpan.FromMilliseconds(1), left.SetResult);
        deadline.Watch(stopping.Token);
        deadline.Watch(stopping.Token);
        await Task.Yield();
        Assert.False(left.Task.IsCompleted);

        await stopping.CancelAsync();
        await left.Task.WaitAsync(s_patience);
    }

    [Fact]
    public void A_stop_that_is_done_has_no_deadline_any_more()
    {
        using var stopping = new CancellationTokenSource();
        using var deadline = new StopDeadline(TimeSpan.FromDays(1), () => Assert.Fail("It was done."));
        deadline.Watch(stopping.Token);
        stopping.Cancel();
        Assert.True(deadline.IsWatching);
        deadline.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !deadline.IsWatching, s_patience));
    }

    /// <summary>Starts the program, lets clients do what they do, stops it, and looks at what the next one has.</summary>
    private static async Task StopAsync(
        string[] options, Dictionary<string, string> variables, Func<ServerProcess, Task<List<Socket>>> meanwhile, params int[] codes)
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            var data = Path.Combine(folder.FullName, "log.db");
            await using (var server = await ServerProcess.Start(["--port", "0", "--data", data, .. options], variables).AnnouncedAsync())
            {
                var sockets = await meanwhile(server);
                server.Signal(ServerProcess.Terminate);
                var (code, _, errors) = await server.EndedAsync(s_long);
                sockets.ForEach(socket => socket.Dispose());
                Assert.True(codes.Contains(code), $"{code}: {errors}");
                Assert.DoesNotContain("ERROR", errors, StringComparison.Ordinal);
            }

            await using var again = await ServerProcess.Start("--port", "0", "--data", data).AnnouncedAsync();
            using var reader = new HttpClient { BaseAddress = again.LocalAddress };
            var kept = await reader.GetStringAsync(new Uri("topics/a/messages", UriKind.Relative));
            Assert.Contains("acknowledged", kept, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_hang_up_does_not_end_a_server_without_a_terminal()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--memory").ServingAsync();
        server.Signal("HUP");
        using var client = new HttpClient { BaseAddress = server.LocalAddress };
        using var answer = await client.GetAsync(new Uri("health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        server.Signal(ServerProcess.Terminate);
        Assert.Equal(0, (await server.EndedAsync(s_long)).ExitCode);
    }

    private static async Task<Socket> ConnectAsync(ServerProcess server, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, server.LocalAddress.Port);
        await socket.SendAsync(Encoding.Latin1.GetBytes(text));
        return socket;
    }

    private static async Task PublishAsync(HttpClient client, string topic, string text)
    {
        using var published = await client.PostAsJsonAsync(new Uri($"topics/{topic}/messages", UriKind.Relative), text);
        Assert.Equal(HttpStatusCode.Created, published.StatusCode);
    }

    /// <summary>Says yes to everything but one topic, about which it says nothing.</summary>
    private static async Task<WebApplication> StartHookAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var hook = builder.Build();
        hook.Urls.Add("http://127.0.0.1:0");
        hook.Run(async context =>
        {
            using var question = await JsonDocument.ParseAsync(context.Request.Body);
            if (question.RootElement.GetProperty("topic").GetString() == "unanswered")
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            }

            await context.Response.WriteAsync("{\"allow\":true}");
        });
        await hook.StartAsync();
        return hook;
    }
}
