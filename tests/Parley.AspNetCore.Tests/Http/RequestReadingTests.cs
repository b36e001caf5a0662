using System.Net;
using System.Net.Sockets;
using System.Text;
using Parley.AspNetCore.Tests.Transports;

namespace Parley.AspNetCore.Tests.Http;

/// <summary>What goes wrong while a request is read is a refusal, and writes nothing into the log.</summary>
public sealed class RequestReadingTests
{
    private static readonly string[] s_doors =
    [
        "POST /topics/a/messages", "POST /messages", "POST /me", "PATCH /topics/a/messages/abcdefgh-1", "POST /connections/c/subscriptions",
    ];

    public static TheoryData<string> Doors => [.. s_doors, "GET /topics", "GET /health/live", "GET /events?topic=a", "GET /nothing"];

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_host_that_is_no_name_is_refused_everywhere(string door)
    {
        await using var app = await TestApp.StartAsync(configure: null);
        using var client = await RawClient.ConnectAsync(app);
        await client.SendAsync(Encoding.ASCII.GetBytes($"{door} HTTP/1.1\r\nHost: xn--a\r\nContent-Length: 0\r\n\r\n"));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
        var status = Encoding.ASCII.GetString(client.Received)[9..12];
        Assert.True(status == (door == "GET /nothing" ? "404" : "400"), status);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "80000000\r\nabc", 400)]
    [InlineData("Transfer-Encoding: chunked", "ffffffffffffffff\r\nabc", 400)]
    [InlineData("Transfer-Encoding: chunked", "zz\r\nabc", 400)]
    [InlineData("Transfer-Encoding: chunked", "3\r\nabcdef\r\n", 400)]
    [InlineData("Transfer-Encoding: gzip, chunked", "3\r\nabc\r\n0\r\n\r\n", 415)]
    public async Task A_body_that_is_not_framed_or_coded_right_is_refused_and_stores_nothing(string header, string body, int status)
    {
        await using var app = await TestApp.StartAsync();
        using var client = await RawClient.ConnectAsync(app);
        await client.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /topics/a/messages HTTP/1.1\r\nHost: localhost:{app.Address.Port}\r\n{header}\r\n\r\n{body}"));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
        Assert.Equal($"{status}", Encoding.ASCII.GetString(client.Received)[9..12]);
        Assert.Equal(0, (await app.Hub.GetTopicAsync("a")).Offset);
    }

    [Fact]
    public async Task Clients_that_vanish_in_the_middle_of_a_body_leave_no_error()
    {
        await using var app = await TestApp.StartAsync();
        foreach (var door in s_doors)
        {
            foreach (var body in (string[])["Content-Length: 100\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nab"])
            {
                for (var i = 0; i < 5; i++)
                {
                    using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, app.Address.Port);
                    await socket.SendAsync(Encoding.ASCII.GetBytes(
                        $"{door} HTTP/1.1\r\nHost: localhost:{app.Address.Port}\r\nContent-Type: application/json\r\n{body}"));

                    // Answered by a reset: the server learns of it while it reads.
                    socket.LingerState = new LingerOption(true, 0);
                }
            }
        }

        Assert.Equal(201, (await app.Client.PublishAsync("a", "1")).Status);
    }

    [Theory]
    [InlineData("application/cloudevents+json", "{\"a\":1}")]
    [InlineData("application/problem+json; charset=utf-8", "{\"a\":1}")]
    [InlineData("text/plain", "\"{\\\"a\\\":1}\"")]
    public async Task A_type_that_ends_with_json_is_json(string type, string stored)
    {
        await using var app = await TestApp.StartAsync();
        using var content = new StringContent("{\"a\":1}");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await app.Client.PostAsync(new Uri("topics/a/messages", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Contains($"\"data\":{stored}", (await app.Client.ReadAsync("topics/a/messages")).Text, StringComparison.Ordinal);
    }
}
