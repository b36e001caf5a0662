using System.Net;
using System.Net.Http.Headers;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Pages;

public sealed class PageFilesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_page_is_at_the_root_and_at_every_room()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        var page = await client.GetStringAsync("/");
        Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(page, await client.GetStringAsync("/r/lobby"));
        Assert.Equal(page, await client.GetStringAsync("/r/%EB%A1%9C%EB%B9%84"));
        Assert.Equal(page, await client.GetStringAsync("/r/lobby/m/17"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/no-such-file.js")).StatusCode);
    }

    [Fact]
    public async Task The_page_can_run_only_its_own_script()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        using var answer = await client.GetAsync("/");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Fact]
    public async Task Scripts_have_their_type_and_are_loaded_again_only_when_they_changed()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        using var first = await client.GetAsync("/js/parley/codes.js");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("text/javascript", first.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", first.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(first.Headers.CacheControl!.NoCache);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/js/parley/codes.js");
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(first.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(again)).StatusCode);
    }
}
