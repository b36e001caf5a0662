using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Search;

public sealed class SearchTests
{
    [Fact]
    public async Task Messages_are_found_over_http_newest_first_with_their_ranges()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress };
        var first = await PublishAsync(client, "a", "See you at the café");
        await PublishAsync(client, "b", "검색은 café에서");
        await PublishAsync(client, "a", "no match");
        var last = await PublishAsync(client, "a", "Café again");

        await ExpectAsync("q=cafe", "Café again|검색은 café에서|See you at the café", "Café|café|café");
        await ExpectAsync("q=cafe&topic=a", "Café again|See you at the café", "Café|café");
        await ExpectAsync("q=cafe&topic=b&topic=none", "검색은 café에서", "café");
        await ExpectAsync($"q=cafe&before={last}&limit=1", "검색은 café에서", "café", more: true);
        await ExpectAsync($"q=cafe&after={first}&before={last}", "검색은 café에서", "café");
        await ExpectAsync($"q={WebUtility.UrlEncode("검색")}", "검색은 café에서", "검색");
        await ExpectAsync("q=cafe&from=tester", "Café again|검색은 café에서|See you at the café", "Café|café|café");
        await ExpectAsync("q=cafe&from=somebody", "", "");
        await ExpectAsync("q=cafe&after=2999-01-01", "", "");
        await ExpectAsync("q=cafe&before=2999-01-01T00:00:00Z&after=2020-01-01&limit=1", "Café again", "Café", more: true);

        async Task ExpectAsync(string query, string texts, string marked, bool more = false)
        {
            using var page = await client.GetFromJsonAsync<JsonDocument>("/search?" + query);
            var results = page!.RootElement.GetProperty("results").EnumerateArray().ToList();
            Assert.Equal(texts, string.Join('|', results.Select(r => r.GetProperty("text").GetString())));
            Assert.Equal(marked, string.Join('|', results.Select(r =>
                r.GetProperty("text").GetString()!.Substring(r.GetProperty("ranges")[0][0].GetInt32(), r.GetProperty("ranges")[0][1].GetInt32()))));
            Assert.All(results, r => Assert.Equal(r.GetProperty("text").GetString(), r.GetProperty("message").GetProperty("data").GetString()));
            Assert.Equal(more, page.RootElement.GetProperty("more").GetBoolean());
        }
    }

    [Fact]
    public async Task A_search_that_makes_no_sense_is_refused()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress };
        foreach (var (query, code) in new[]
        {
            ("", "bad_request"), ("q=", "bad_request"), ("q=x&limit=0", "bad_request"), ("q=x&limit=101", "bad_request"),
            ("q=x&topic=a%20b", "bad_topic"), ("q=x&before=yesterday", "bad_position"), ("q=x&after=abcdefgh-1", "bad_position"),
        })
        {
            using var answer = await client.GetAsync("/search?" + query);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_history_in_memory_says_that_it_can_not_be_searched()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--memory").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress };
        using var answer = await client.GetAsync("/search?q=x");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<string> PublishAsync(HttpClient client, string topic, string text)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/topics/{topic}/messages") { Content = JsonContent.Create(text) };
        request.Headers.Add("Parley-Name", "tester");
        using var answer = (await client.SendAsync(request)).EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }
}
