using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Parley.AspNetCore.Tests.Http;

/// <summary>What the API answered.</summary>
internal sealed record Answer(int Status, string? Type, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The code of a problem.</summary>
    public string? Code => Type == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    public string? Detail => Json.GetProperty("detail").GetString();

    public JsonElement this[string member] => Json.GetProperty(member);
}

/// <summary>Sends requests as a test writes them.</summary>
internal static class Sending
{
    public static async Task<Answer> SendAsync(this HttpClient client, HttpMethod method, string address, HttpContent? body = null, params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        return new Answer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(),
            response.Headers,
            response.Content.Headers);
    }

    public static Task<Answer> ReadAsync(this HttpClient client, string address) => client.SendAsync(HttpMethod.Get, address);

    public static Task<Answer> PublishAsync(this HttpClient client, string topic, HttpContent? body, params (string, string)[] headers) =>
        client.SendAsync(HttpMethod.Post, $"topics/{topic}/messages", body, headers);

    public static Task<Answer> PublishAsync(this HttpClient client, string topic, string json, params (string, string)[] headers) =>
        client.PublishAsync(topic, Json(json), headers);

    /// <summary>The data of a topic's newest messages, as the server wrote it.</summary>
    public static async Task<string[]> DataAsync(this HttpClient client, string topic)
    {
        var page = await client.ReadAsync($"topics/{topic}/messages");
        Assert.Equal(200, page.Status);
        return [.. page["messages"].EnumerateArray().Select(message => message.GetProperty("data").GetRawText())];
    }

    public static ByteArrayContent Json(string json) => Bytes(Encoding.UTF8.GetBytes(json), "application/json");

    public static ByteArrayContent Bytes(byte[] bytes, string? type)
    {
        var content = new ByteArrayContent(bytes);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return content;
    }
}
