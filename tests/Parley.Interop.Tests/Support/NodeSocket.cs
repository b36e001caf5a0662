using System.Text.Json;

namespace Parley.Interop.Tests.Support;

/// <summary>npm's <c>ws</c>.</summary>
internal sealed class NodeSocket : ISubscriber
{
    private readonly LineProcess _process;

    private NodeSocket(LineProcess process, JsonElement opened)
    {
        _process = process;
        Opened = opened;
    }

    /// <summary>What the client told when it was connected.</summary>
    public JsonElement Opened { get; }

    public static async Task<NodeSocket> OpenAsync(string url, object? options = null)
    {
        var process = await NodeClients.StartAsync("ws.mjs", url, JsonSerializer.Serialize(options ?? new { }));
        return new NodeSocket(process, Json.Parse(await process.NextAsync()));
    }

    /// <summary>What happens next, as the client tells it.</summary>
    public async Task<JsonElement> NextLineAsync() => Json.Parse(await _process.NextAsync());

    /// <summary>The next text frame.</summary>
    public async Task<string> NextTextAsync()
    {
        while (true)
        {
            var line = await NextLineAsync();
            if (line.TryGetProperty("text", out var text))
            {
                return text.GetString()!;
            }

            Assert.False(line.TryGetProperty("close", out _), line.ToString());
        }
    }

    public async Task<Received> NextAsync() => Envelope.Read(await NextTextAsync());

    /// <summary>Waits until the connection is closed.</summary>
    public async Task<int> NextCloseAsync()
    {
        while (true)
        {
            var line = await NextLineAsync();
            if (line.TryGetProperty("close", out var code))
            {
                return code.GetInt32();
            }
        }
    }

    public Task SendAsync(string text) => DoAsync(new { text });

    public Task SendBytesAsync(byte[] bytes, bool binary = false, bool fin = true) =>
        DoAsync(new { bytes = Convert.ToBase64String(bytes), binary, fin });

    /// <summary>Has the client do something; see the script.</summary>
    public Task DoAsync(object what) => _process.WriteLineAsync(JsonSerializer.Serialize(what));

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
