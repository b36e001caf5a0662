using System.Net.ServerSentEvents;

namespace Parley.Interop.Tests.Support;

/// <summary>.NET's <see cref="SseParser"/> on what an HTTP client brings: .NET's own, or curl.</summary>
internal sealed class SseSubscriber : ISubscriber
{
    private readonly IAsyncDisposable _source;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private SseSubscriber(IAsyncDisposable source, Stream stream)
    {
        _source = source;
        _parser = SseParser.Create(stream);
        _items = _parser.EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>With <c>curl -N</c>.</summary>
    public static SseSubscriber OpenWithCurl(TestServer server, string path, string? lastEventId = null)
    {
        List<string> arguments = ["--no-buffer", "--silent", "--show-error", "--fail"];
        if (server.Route == Route.Http2)
        {
            arguments.Add("--http2-prior-knowledge");
        }

        if (lastEventId is not null)
        {
            arguments.AddRange(["--header", $"Last-Event-ID: {lastEventId}"]);
        }

        var curl = LineProcess.Start("curl", [.. arguments, server.Url(path)], readLines: false);
        return new SseSubscriber(curl, curl.Output);
    }

    /// <summary>With <see cref="HttpClient"/>.</summary>
    public static async Task<SseSubscriber> OpenAsync(TestServer server, string path, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = server.Client.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        var response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new SseSubscriber(new Response(response), await response.Content.ReadAsStreamAsync());
    }

    public async Task<Received> NextAsync()
    {
        Assert.True(await _items.MoveNextAsync().AsTask().WaitAsync(TestServer.Patience), "The stream has ended.");
        return new Received(_items.Current.EventType, _items.Current.EventId ?? _parser.LastEventId, _items.Current.Data);
    }

    public async ValueTask DisposeAsync() => await _source.DisposeAsync();

    private sealed class Response(HttpResponseMessage response) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            response.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
