using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Parley.Contracts;
using Parley.Server.Startup;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Startup;

public sealed class StopTests
{
    // The web server's own limit would be thirty seconds.
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(25);

    [Theory]
    [InlineData("POST /topics/a/messages HTTP/1.1\r\nHost: loc")]
    [InlineData("POST /topics/a/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\na")]
    [InlineData("POST /topics/a/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na")]
    [InlineData("GET /events?topic=a HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    public async Task Whatever_clients_leave_half_done_the_server_stops_and_keeps_what_it_acknowledged(string half)
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            var data = Path.Combine(folder.FullName, "log.db");
            await using (var server = await ServerProcess.Start("--port", "0", "--data", data).ServingAsync())
            {
                using var client = new HttpClient { BaseAddress = server.LocalAddress };
                var sockets = new List<Socket>();
                for (var i = 0; i < 5; i++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, server.LocalAddress.Port);
                    await socket.SendAsync(Encoding.ASCII.GetBytes(half));
                    sockets.Add(socket);
                }

                using var published = await client.PostAsJsonAsync(new Uri("topics/a/messages", UriKind.Relative), "acknowledged");
                Assert.Equal(HttpStatusCode.Created, published.StatusCode);
                server.Signal(ServerProcess.Terminate);
                Assert.Equal(0, (await server.EndedAsync(s_long)).ExitCode);
                sockets.ForEach(socket => socket.Dispose());
            }

            await using var again = await ServerProcess.Start("--port", "0", "--data", data).ServingAsync();
            using var reader = new HttpClient { BaseAddress = again.LocalAddress };
            Assert.Contains("acknowledged", await reader.GetStringAsync(new Uri("topics/a/messages", UriKind.Relative)), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_stop_that_hangs_ends_at_its_deadline()
    {
        var time = new ManualTime();
        using var stopping = new CancellationTokenSource();
        var left = 0;
        using var deadline = new StopDeadline(time, () => left++, stopping.Token);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, left);
        await stopping.CancelAsync();
        time.Advance(StopDeadline.Whole - TimeSpan.FromSeconds(1));
        Assert.Equal(0, left);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, left);
    }

    [Fact]
    public void A_stop_that_is_done_has_no_deadline_any_more()
    {
        var time = new ManualTime();
        using var stopping = new CancellationTokenSource();
        var left = 0;
        using (new StopDeadline(time, () => left++, stopping.Token))
        {
            stopping.Cancel();
        }

        time.Advance(StopDeadline.Whole);
        Assert.Equal(0, left);
    }
}
