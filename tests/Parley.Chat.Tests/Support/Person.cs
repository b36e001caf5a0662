using System.Net;
using System.Text.Json;
using Parley.AspNetCore.Tests;
using Parley.AspNetCore.Tests.Http;

namespace Parley.Chat.Tests.Support;

/// <summary>Somebody with a browser: a jar of cookies, and tabs that are open.</summary>
internal sealed class Person(TestApp app) : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private HttpClient? _client;

    public HttpClient Client => _client ??= app.NewClient(_cookies);

    /// <summary>The id that the server knows the person by.</summary>
    public string Id { get; private set; } = "";

    public async Task<Answer> NameAsync(string name)
    {
        var answer = await Client.SendAsync(HttpMethod.Post, "me", Sending.Json(JsonSerializer.Serialize(new { name })));
        Id = answer.Status == 200 ? answer["id"].GetString()! : Id;
        return answer;
    }

    /// <summary>Opens a tab.</summary>
    /// <param name="transport">How it is connected.</param>
    /// <param name="query">What it follows: <c>topic=a&amp;people=1</c>.</param>
    public Task<Tab> OpenAsync(Transport transport, string query) => Tab.OpenAsync(app, _cookies, Client, transport, query);

    public void Dispose() => _client?.Dispose();
}
