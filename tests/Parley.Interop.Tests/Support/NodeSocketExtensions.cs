namespace Parley.Interop.Tests.Support;

/// <summary>What tests do with a socket.</summary>
internal static class NodeSocketExtensions
{
    /// <summary>Opens a socket and reads its <c>ready</c>.</summary>
    public static async Task<NodeSocket> OpenSocketAsync(this TestServer server, string path = "ws")
    {
        var socket = await NodeSocket.OpenAsync(server.SocketUrl(path));
        await socket.NextAsync("ready");
        return socket;
    }

    /// <summary>Sends a command and reads its answer.</summary>
    public static async Task<Received> CommandAsync(this NodeSocket socket, string type, string payload)
    {
        await socket.SendAsync($$"""{"type":"{{type}}","ref":"r","payload":{{payload}}}""");
        var answer = await socket.NextAsync();
        Assert.Equal("\"r\"", answer.Id);
        return answer;
    }
}
