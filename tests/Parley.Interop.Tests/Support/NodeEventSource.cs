using System.Text.Json;

namespace Parley.Interop.Tests.Support;

/// <summary>npm's <c>eventsource</c> or <c>@microsoft/fetch-event-source</c>; both come back by themselves.</summary>
internal sealed class NodeEventSource(LineProcess process) : ISubscriber
{
    public static async Task<NodeEventSource> OpenAsync(string script, string url) =>
        new(await NodeClients.StartAsync(script, url));

    public async Task<Received> NextAsync()
    {
        while (true)
        {
            var line = await NextLineAsync();
            if (line.TryGetProperty("type", out var type))
            {
                return new Received(type.GetString()!, line.GetProperty("id").GetString(), line.GetProperty("data").GetString()!);
            }
        }
    }

    /// <summary>Waits until the client says that its stream ended.</summary>
    /// <returns>Whether it ended for good.</returns>
    public async Task<bool> NextErrorAsync()
    {
        while (true)
        {
            var line = await NextLineAsync();
            if (line.TryGetProperty("error", out _))
            {
                return line.GetProperty("closed").GetBoolean();
            }
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private async Task<JsonElement> NextLineAsync() => Json.Parse(await process.NextAsync());
}
