namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>What a client that offers subprotocols is answered.</summary>
public sealed class SubprotocolTests
{
    [Theory]
    [InlineData("/ws", "parley.v1", "parley.v1")]
    [InlineData("/ws", "graphql-ws, parley.v1", "parley.v1")]
    [InlineData("/ws", "graphql-ws", null)]
    [InlineData("/ws", "Parley.V1", null)]
    [InlineData("/ws", "", null)]
    [InlineData("/ws?format=raw&topic=t", "parley.v1", null)]
    [InlineData("/own", "b, a", "b")]
    [InlineData("/own", "parley.v1", null)]
    public async Task The_first_that_both_speak_is_agreed_on_and_otherwise_none(
        string path, string offered, string? agreed)
    {
        await using var app = await TestApp.StartAsync(map: web => web.MapWebSocket(
            "/own", socket => socket.Connection.Completion, new ParleySocketOptions { Protocols = ["a", "b"] }));
        using var client = await FrameClient.ConnectAsync(
            app.Address.Port, path, offered.Length > 0 ? $"Sec-WebSocket-Protocol: {offered}\r\n" : "");
        var line = client.Head.Split("\r\n")
            .SingleOrDefault(line => line.StartsWith("Sec-WebSocket-Protocol:", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(agreed, line?.Split(": ")[1]);
    }

    [Fact]
    public async Task Offers_on_several_lines_are_one_list()
    {
        await using var app = await TestApp.StartAsync();
        using var client = await FrameClient.ConnectAsync(
            app.Address.Port, "/ws", "Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: parley.v1\r\n");
        Assert.Contains("Sec-WebSocket-Protocol: parley.v1", client.Head, StringComparison.OrdinalIgnoreCase);
    }
}
