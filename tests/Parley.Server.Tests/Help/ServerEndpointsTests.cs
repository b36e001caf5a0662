using System.Net;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Help;

public sealed class ServerEndpointsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_page_learns_the_addresses_that_were_announced_the_best_first()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        var reach = await ReadAsync(client, HttpMethod.Get, "/server/addresses");

        var urls = reach.GetProperty("addresses").EnumerateArray().Select(address => address.GetProperty("url").GetString()!).ToList();
        var announced = server.Output
            .TakeWhile(line => line.StartsWith("Chat is at", StringComparison.Ordinal) || line.StartsWith("Also at", StringComparison.Ordinal) || line.StartsWith(' '))
            .SelectMany(line => line.Split(' '))
            .Where(word => word.StartsWith("http://", StringComparison.Ordinal) && !word.Contains("localhost"))
            .Select(address => address + "/");
        Assert.Equal(announced, urls);
        Assert.Equal(urls.Count == 0, reach.GetProperty("missing").GetString() == "network");
        Assert.All(reach.GetProperty("addresses").EnumerateArray(), address => Assert.Contains(address.GetProperty("kind").GetString(), new[] { "lan", "vpn", "virtual" }));
        Assert.All(reach.GetProperty("addresses").EnumerateArray(), address => Assert.NotEmpty(address.GetProperty("adapter").GetString()!));
        Assert.Equal(server.LocalAddress.ToString(), reach.GetProperty("used").GetString());
    }

    [Fact]
    public async Task Where_only_this_machine_is_listened_to_it_says_so()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--bind", "localhost").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        var reach = await ReadAsync(client, HttpMethod.Get, "/server/addresses");

        Assert.Empty(reach.GetProperty("addresses").EnumerateArray());
        Assert.Equal("loopback", reach.GetProperty("missing").GetString());
    }

    [Fact]
    public async Task Below_a_path_the_addresses_have_it()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--base-path", "/chat").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        var reach = await ReadAsync(client, HttpMethod.Get, "/chat/server/addresses");

        Assert.EndsWith("/chat/", reach.GetProperty("used").GetString());
        Assert.All(reach.GetProperty("addresses").EnumerateArray(), address => Assert.EndsWith("/chat/", address.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task A_second_device_is_seen_with_the_address_that_it_used_and_once()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        var code = (await ReadAsync(client, HttpMethod.Post, "/server/checks")).GetProperty("code").GetString();
        Assert.Matches("^[2-9A-HJ-NP-Z]{6}$", code);
        Assert.Empty((await ReadAsync(client, HttpMethod.Get, $"/server/checks/{code}")).GetProperty("devices").EnumerateArray());

        var device = await ReadAsync(client, HttpMethod.Post, $"/server/checks/{code!.ToLowerInvariant()}");
        await ReadAsync(client, HttpMethod.Post, $"/server/checks/{code}");

        var seen = (await ReadAsync(client, HttpMethod.Get, $"/server/checks/{code}")).GetProperty("devices").EnumerateArray().Single();
        Assert.Equal(server.LocalAddress.ToString(), seen.GetProperty("address").GetString());
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(seen.GetProperty("from").GetString()!)));
        Assert.True(seen.GetProperty("here").GetBoolean());
        Assert.Equal(device.GetRawText(), seen.GetRawText());
    }

    [Fact]
    public async Task A_check_that_does_not_run_is_not_found_and_old_ones_make_room()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        var first = (await ReadAsync(client, HttpMethod.Post, "/server/checks")).GetProperty("code").GetString();
        for (var i = 0; i < 100; i++)
            await ReadAsync(client, HttpMethod.Post, "/server/checks");

        foreach (var code in new[] { first, "AAAAAA", "x" })
        {
            using var read = await client.GetAsync($"/server/checks/{code}");
            using var noted = await client.PostAsync($"/server/checks/{code}", null);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.StatusCode, noted.StatusCode));
        }
    }

    [Fact]
    public async Task Another_sites_page_begins_no_check()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/server/checks");
        request.Headers.Add("Origin", "http://evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(request)).StatusCode);
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client, HttpMethod method, string address)
    {
        using var request = new HttpRequestMessage(method, address);
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }
}
