using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Server.Configuration;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Faults;

/// <summary>A system that gives the program little memory, as a small container does.</summary>
public sealed class MemoryLimitTests
{
    private const long Mebibyte = 1024 * 1024;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_clients_want_kept_does_not_end_a_server_with_little_memory()
    {
        var variables = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x8000000" };
        await using var server = await ServerProcess.Start(["--port", "0", "--memory", "--limit", "all=off"], variables).AnnouncedAsync();
        Assert.Contains(server.Output, line => line.StartsWith("Memory     128 MiB are all there is", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
        var large = new string('x', 60_000);
        for (var i = 0; i < 400; i++)
        {
            Assert.Equal(HttpStatusCode.Created, await PublishAsync(client, $"t{i % 20}", large));
        }

        // Three hundred half bodies, half as long as they may be; pages that nobody reads; and streams behind by all that there is.
        var sockets = new List<Socket>();
        var half = "POST /messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n[" + new string(' ', 400_000);
        for (var i = 0; i < 300; i++)
        {
            sockets.Add(Connect(server, half));
            sockets.Add(Connect(server, $"GET /topics/t{i % 20}/messages?limit=500 HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            sockets.Add(Connect(server, $"GET /topics/t{i % 20}/events?since=start HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.True(await PublishAsync(client, $"t{i % 20}", large) is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable);
        }

        sockets.ForEach(socket => socket.Dispose());
        using var limit = new CancellationTokenSource(s_patience);
        while (await PublishAsync(client, "after", "hello") != HttpStatusCode.Created)
        {
            await Task.Delay(50, limit.Token);
        }

        server.Signal(ServerProcess.Terminate);
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal((0, ""), (code, string.Join('\n', errors.Split('\n').Where(line => line.Contains("ERROR") || line.Contains("Memory")))));
    }

    [Fact]
    public void Where_there_is_enough_nothing_is_less_than_it_was_set()
    {
        var limits = new ServerLimits();
        Assert.Equal(limits, new MemoryLimit(16_384 * Mebibyte).Fit(limits));
        Assert.Null(new MemoryLimit(16_384 * Mebibyte).Warning);
    }

    [Theory]
    [InlineData(96)]
    [InlineData(256)]
    [InlineData(1024)]
    public void Where_there_is_little_all_totals_together_leave_room(long mebibytes)
    {
        var memory = new MemoryLimit(mebibytes * Mebibyte);
        var given = memory.Fit(new ServerLimits());
        var hub = given.Hub;
        var sum = hub.MaxTopicBytes + hub.MaxAnswerBytes + hub.MaxReplayBytes + hub.MaxWaitingBytes + hub.MaxPendingBytes
            + given.Clients.MaxBodyBytes + given.LogBytes;
        Assert.InRange(sum, 1, memory.Bytes / 2);
        Assert.Empty(hub.Validate().Concat(given.Clients.Validate()));
        Assert.True(hub.MaxConnections * 10L * 1024 <= memory.Bytes / 8);
        Assert.Null(memory.Mistake);
    }

    [Fact]
    public void A_total_that_somebody_has_set_stays()
    {
        Assert.True(LimitText.TryApply("topic-bytes=400000000", new ServerLimits(), out var limits));
        Assert.Equal(400_000_000, new MemoryLimit(128 * Mebibyte).Fit(limits).Hub.MaxTopicBytes);
    }

    [Fact]
    public void Where_it_cannot_work_it_says_so() =>
        Assert.StartsWith("The system gives this process 64 MiB of memory; it needs 96.", new MemoryLimit(64 * Mebibyte).Mistake, StringComparison.Ordinal);

    private static async Task<HttpStatusCode> PublishAsync(HttpClient client, string topic, string text)
    {
        using var content = new StringContent(text);
        using var answer = await client.PostAsync(new Uri($"topics/{topic}/messages", UriKind.Relative), content);
        return answer.StatusCode;
    }

    /// <summary>Sends what the system takes now; the rest may wait.</summary>
    private static Socket Connect(ServerProcess server, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        socket.Connect(IPAddress.Loopback, server.LocalAddress.Port);
        socket.Blocking = false;
        socket.Send(Encoding.ASCII.GetBytes(text), SocketFlags.None, out _);
        return socket;
    }
}
