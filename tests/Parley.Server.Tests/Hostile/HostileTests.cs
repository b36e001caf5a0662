using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Hostile;

/// <summary>Clients that mean harm, each at an address of its own, against the real program; a neighbour is served meanwhile.</summary>
public sealed class HostileTests
{
    private const byte Attacker = 3;
    private const byte Neighbour = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Ten_thousand_half_open_handshakes_leave_room_for_others_and_end_by_themselves()
    {
        await using var server = await ServerProcess.Start("--memory", "--port", "0", "--limit", "loopback=on").ServingAsync();
        var sockets = new List<Socket>(10_000);
        try
        {
            for (var i = 0; i < 10_000; i++)
            {
                try
                {
                    sockets.Add(await ConnectAsync(server, Attacker));
                    Send(sockets[^1], "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: webso");
                }
                catch (SocketException)
                {
                    // Hung up on before it was open.
                }
            }

            Assert.Equal(HttpStatusCode.Created, await PublishAsync(server, "hello"));
            // So many as one address may have; the others were hung up on at once.
            await UntilAsync(() => sockets.Count(IsOpen) <= 2000);
            // And these have ten seconds for the head of a request.
            await UntilAsync(() => !sockets.Exists(IsOpen));
            Assert.Equal(HttpStatusCode.Created, await PublishAsync(server, "hello again"));
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_body_that_trickles_is_ended()
    {
        await using var server = await ServerProcess.Start("--memory", "--port", "0").ServingAsync();
        using var socket = await ConnectAsync(server, Attacker);
        Send(socket, $"POST /topics/t/messages HTTP/1.1\r\nHost: localhost:{server.LocalAddress.Port}\r\nContent-Length: 60000\r\n\r\n");
        await UntilAsync(() =>
        {
            Send(socket, "x");
            return !IsOpen(socket);
        });
        Assert.Equal(HttpStatusCode.Created, await PublishAsync(server, "hello"));
    }

    [Fact]
    public async Task A_body_that_would_burst_when_it_is_unpacked_is_not_unpacked()
    {
        await using var server = await ServerProcess.Start("--memory", "--port", "0").ServingAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[10_000_000]);
        }

        using var client = Client(server, Attacker);
        using var body = new ByteArrayContent(packed.ToArray()) { Headers = { { "Content-Encoding", "gzip" }, { "Content-Type", "text/plain" } } };
        using var answer = await client.PostAsync("topics/t/messages", body);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task A_socket_that_offers_to_compress_is_opened_without_it()
    {
        await using var server = await ServerProcess.Start("--memory", "--port", "0").ServingAsync();
        using var socket = await ConnectAsync(server, Attacker);
        Send(socket, $"GET /ws HTTP/1.1\r\nHost: localhost:{server.LocalAddress.Port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Patience);
        var head = Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", head, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("topics/a%0D%0AX-Evil:%20yes", null)]
    [InlineData("topics/t/messages", "a%0D%0AX-Evil: yes")]
    [InlineData("r/a%0D%0AX-Evil:%20yes", null)]
    [InlineData("search?q=a%0D%0AX-Evil:%20yes", null)]
    public async Task Nothing_that_a_client_sends_becomes_a_header(string address, string? name)
    {
        await using var server = await ServerProcess.Start("--memory", "--port", "0").ServingAsync();
        using var client = Client(server, Attacker);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (name is not null)
        {
            request.Headers.TryAddWithoutValidation("Parley-Name", name);
        }

        using var answer = await client.SendAsync(request);
        Assert.False(answer.Headers.Contains("X-Evil"));
        Assert.True((int)answer.StatusCode is 200 or (>= 400 and < 500), $"{answer.StatusCode}");
    }

    [Fact]
    public async Task An_address_that_was_made_up_is_of_no_use()
    {
        await using var server = await ServerProcess.Start(
            "--memory", "--port", "0", "--limit", "loopback=on", "--limit", "messages-per-address=1/1h/2").ServingAsync();
        Assert.Equal(HttpStatusCode.Created, await PublishAsync(server, "1"));
        Assert.Equal(HttpStatusCode.Created, await PublishAsync(server, "2", "10.0.0.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PublishAsync(server, "3", "10.0.0.2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await PublishAsync(server, "3", "10.0.0.3, 10.0.0.4"));
    }

    private static HttpClient Client(ServerProcess server, byte address) =>
        new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) => new NetworkStream(await ConnectAsync(server, address, cancel), ownsSocket: true),
        })
        { BaseAddress = server.LocalAddress, Timeout = Patience };

    private static async Task<HttpStatusCode> PublishAsync(ServerProcess server, string text, string? forwardedFor = null)
    {
        using var client = Client(server, Neighbour);
        using var request = new HttpRequestMessage(HttpMethod.Post, "topics/t/messages") { Content = new StringContent(text) };
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<Socket> ConnectAsync(ServerProcess server, byte address, CancellationToken cancel = default)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, address]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, server.LocalAddress.Port, cancel).AsTask().WaitAsync(Patience, cancel);
        return socket;
    }

    private static void Send(Socket socket, string text)
    {
        try
        {
            socket.Send(Encoding.ASCII.GetBytes(text));
        }
        catch (SocketException)
        {
            // The server has hung up already.
        }
    }

    private static bool IsOpen(Socket socket)
    {
        try
        {
            // An answer, such as 408, comes before the end.
            while (socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Receive(new byte[1024]) == 0)
                {
                    return false;
                }
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(100, limit.Token);
        }
    }
}
