using System.Net.ServerSentEvents;

namespace Parley.Samples.Tests.Support;

/// <summary>The framework's own reader of event streams.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private EventReader(HttpClient http, HttpResponseMessage response, Stream stream)
    {
        _http = http;
        Response = response;
        _items = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    public HttpResponseMessage Response { get; }

    public static async Task<EventReader> OpenAsync(Uri address, string path, string? lastEventId = null)
    {
        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Wait.Patience);
        return new EventReader(http, response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event with data.</summary>
    public async Task<SseItem<string>> ReadAsync()
    {
        do
        {
            Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(Wait.Patience), "The stream ended.");
        }
        while (_items.Current.Data.Length == 0);

        return _items.Current;
    }

    /// <summary>The data of the next events.</summary>
    public async Task<List<string>> ReadAsync(int count)
    {
        var all = new List<string>();
        while (all.Count < count)
            all.Add((await ReadAsync()).Data);
        return all;
    }

    public ValueTask DisposeAsync()
    {
        Response.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
