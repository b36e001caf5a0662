using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Server.Network;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Faults;

/// <summary>A system that lets the program open few files.</summary>
public sealed class FileLimitTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> s_none = [];

    [Fact]
    public async Task Who_is_in_goes_on_and_new_ones_get_in_when_others_leave()
    {
        await using var server = await ServerProcess.Start(["--port", "0", "--memory"], s_none, files: 300).ServingAsync();
        Assert.Contains(server.Output, line => line.StartsWith("Files      300 may be open, so ", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
        var streams = new List<NetworkStream>();
        for (var i = 0; i < 10; i++)
        {
            streams.Add(await StreamAsync(server));
        }

        // Four times as many as may be open: they take their places in the queue, and no file is left for nothing else.
        var crowd = new List<Socket>();
        for (var i = 0; i < 250; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(new IPEndPoint(IPAddress.Loopback, server.LocalAddress.Port));
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // It will be connected, or wait.
            }

            crowd.Add(socket);
        }

        var publish = client.PostAsync(new Uri("topics/a/messages", UriKind.Relative), new StringContent("hello"));
        crowd.ForEach(socket => socket.Dispose());
        Assert.Equal(HttpStatusCode.Created, (await publish.WaitAsync(s_patience)).StatusCode);
        foreach (var stream in streams)
        {
            await UntilAsync(stream, "hello");
            await stream.DisposeAsync();
        }

        // And somebody new is served.
        await using var again = await StreamAsync(server);
    }

    [Fact]
    public async Task Where_it_cannot_work_it_does_not_start_and_says_what_to_do()
    {
        await using var server = ServerProcess.Start(["--port", "0", "--memory"], s_none, files: 210);
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(1, code);
        Assert.StartsWith("The system lets this process open 210 files; it needs about", errors.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 14, true)]
    [InlineData(1024, 644, true)]
    [InlineData(20_000, 19_456, false)]
    public void Streams_leave_room_for_requests_and_for_the_program_itself(int files, int streams, bool warns)
    {
        var limit = FileLimit.Parse(["Limit                     Soft Limit           Hard Limit           Units", $"Max open files            {files}  {files}  files"])!;
        Assert.Equal(streams, limit.Streams);
        Assert.True(limit.Sockets > limit.Streams && limit.Sockets + FileLimit.Own < files);
        Assert.Equal(warns, limit.Warning is not null);
    }

    [Fact]
    public void A_system_without_a_limit_has_none() => Assert.Null(FileLimit.Parse(["Max open files            unlimited  unlimited  files"]));

    private static async Task<NetworkStream> StreamAsync(ServerProcess server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.LocalAddress.Port));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /events?topic=a HTTP/1.1\r\nHost: localhost:{server.LocalAddress.Port}\r\n\r\n"));
        var stream = new NetworkStream(socket, ownsSocket: true);
        await UntilAsync(stream, "event: ready");
        return stream;
    }

    private static async Task UntilAsync(NetworkStream stream, string text)
    {
        using var limit = new CancellationTokenSource(s_patience);
        var buffer = new byte[4096];
        var received = "";
        while (!received.Contains(text, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, limit.Token);
            Assert.NotEqual(0, count);
            received += Encoding.UTF8.GetString(buffer, 0, count);
        }
    }
}
