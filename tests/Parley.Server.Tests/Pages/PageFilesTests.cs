using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Pages;

public sealed partial class PageFilesTests
{
    // What a phone on a slow network waits for before it shows anything.
    private const int MostBytesOfFirstLoad = 60 * 1024;

    /// <summary>What a client says that it takes, and what it gets.</summary>
    private static readonly (string? Accepts, string? Coding)[] s_codings =
    [
        ("br", "br"), ("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip"), ("*", "br"), ("*;q=0", null),
        ("identity", null), ("deflate", null), ("; ;", null), (null, null),
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_page_is_at_the_root_and_at_every_room()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        var page = await client.GetStringAsync("/");
        Assert.StartsWith("<!doctype html>", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(page, await client.GetStringAsync("/r/lobby"));
        Assert.Equal(page, await client.GetStringAsync("/r/%EB%A1%9C%EB%B9%84"));
        Assert.Equal(page, await client.GetStringAsync("/r/lobby/m/17"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/no-such-file.js")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/-/page.AAAAAAAAAAAA.js")).StatusCode);
    }

    [Fact]
    public async Task Where_nothing_is_a_person_finds_a_way_back_and_a_program_the_status()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--base-path", "/chat").ServingAsync();
        using var client = NewClient(server);
        foreach (var address in (string[])["/chat/r/", "/chat/rooms/x", "/chat/r/lobby/m/x", "/chat/r/a/b"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
            using var answer = await client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.Contains("<a class=\"button primary\" href=\"/chat/\">", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());

            using var plain = await client.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, plain.StatusCode);
            Assert.Equal("", await plain.Content.ReadAsStringAsync());
        }

        // A way that takes another method is not a page that is missing.
        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/chat/tickets");
        wrong.Headers.Accept.ParseAdd("text/html");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendAsync(wrong)).StatusCode);
    }

    [Fact]
    public async Task The_page_can_be_put_on_a_home_screen()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--base-path", "/chat").ServingAsync();
        using var client = NewClient(server);
        Assert.Contains("href=\"/chat/manifest.webmanifest\"", await client.GetStringAsync("/chat/"), StringComparison.Ordinal);
        using var answer = await client.GetAsync("/chat/manifest.webmanifest");
        Assert.Equal("application/manifest+json", answer.Content.Headers.ContentType!.MediaType);
        using var manifest = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        // Relative to the manifest, wherever the page stands.
        Assert.Equal("./", manifest.RootElement.GetProperty("start_url").GetString());
        var icons = manifest.RootElement.GetProperty("icons").EnumerateArray().Select(icon => icon.GetProperty("src").GetString()!).ToList();
        foreach (var icon in (string[])[.. icons, "icons/full-180.png"])
        {
            using var picture = await client.GetAsync("/chat/" + icon);
            Assert.StartsWith("image/", picture.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_bears_the_version_that_the_server_tells()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        using var answer = await client.GetAsync("/server/version");
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var version = told.RootElement.GetProperty("page").GetString()!;
        Assert.Equal(12, version.Length);
        var page = await client.GetStringAsync("/");
        Assert.Contains($"data-version=\"{version}\"", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/favicon.svg?v={version}\"", page, StringComparison.Ordinal);

        // With it the texts and the icon have addresses that never change; with another they have not.
        foreach (var (address, isKept) in new[] { ($"/i18n/ko.json?v={version}", true), ($"/favicon.svg?v={version}", true), ("/i18n/ko.json?v=another", false), ("/i18n/ko.json", false), ($"/?v={version}", false) })
        {
            using var part = await client.GetAsync(address);
            Assert.Equal(isKept, part.Headers.CacheControl!.ToString().Contains("immutable", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_page_can_run_only_its_own_script()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        using var answer = await client.GetAsync("/");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("require-trusted-types-for 'script'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Fact]
    public async Task A_worker_may_connect_to_the_server_under_every_name_of_its_script()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        var script = await client.GetStringAsync((await FirstLoadAsync(client)).Last(address => address.EndsWith(".js", StringComparison.Ordinal)));
        foreach (var address in (string[])["/js/parley/sharedWorker.js", $"/-/{WorkerFile().Match(script).Value}"])
        {
            using var answer = await client.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            // A shared worker keeps to the policy of its own script.
            Assert.Contains("connect-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single());
        }
    }

    [Fact]
    public async Task The_first_load_is_small()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        var bytes = 0;
        foreach (var address in await FirstLoadAsync(client))
        {
            using var answer = await SendAsync(client, address, "gzip, deflate, br, zstd");
            Assert.Equal("br", answer.Content.Headers.ContentEncoding.Single());
            bytes += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }

        Assert.True(bytes <= MostBytesOfFirstLoad, $"The first load is {bytes} bytes.");
    }

    [Fact]
    public async Task Scripts_and_styles_are_few_and_never_asked_for_again()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        var made = (await FirstLoadAsync(client)).Where(address => address.StartsWith("/-/", StringComparison.Ordinal)).ToList();

        Assert.InRange(made.Count, 2, 3);
        foreach (var address in made)
        {
            using var answer = await SendAsync(client, address, null);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
            Assert.Equal(address.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal("utf-8", answer.Content.Headers.ContentType!.CharSet);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task Each_browser_gets_the_coding_that_it_knows_and_the_same_text()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        var plain = await client.GetByteArrayAsync("/app.js");
        foreach (var (accepts, coding) in s_codings)
        {
            using var answer = await SendAsync(client, "/app.js", accepts);
            using var head = await SendAsync(client, "/app.js", accepts, HttpMethod.Head);

            Assert.Equal((accepts, coding), (accepts, answer.Content.Headers.ContentEncoding.SingleOrDefault()));
            Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            Assert.Equal(bytes.Length, answer.Content.Headers.ContentLength);
            Assert.Equal(plain, await DecodeAsync(bytes, coding));
            Assert.Equal(answer.Content.Headers.ToString(), head.Content.Headers.ToString());
            Assert.Equal(answer.Headers.ETag, head.Headers.ETag);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task A_file_under_a_name_that_stays_is_loaded_again_only_when_it_changed()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        foreach (var address in new[] { "/", "/js/parley/codes.js", "/i18n/ko.json", "/favicon.svg", "/help/connect" })
        {
            using var first = await SendAsync(client, address, "br");
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.True(first.Headers.CacheControl!.NoCache);
            foreach (var (tag, status) in new[]
            {
                (first.Headers.ETag!.Tag, 304), ("W/" + first.Headers.ETag.Tag, 304), ("*", 304),
                ("\"other\", " + first.Headers.ETag.Tag, 304), ("\"other\"", 200), ("nonsense", 200),
            })
            {
                using var again = new HttpRequestMessage(HttpMethod.Get, address);
                again.Headers.TryAddWithoutValidation("Accept-Encoding", "br");
                again.Headers.TryAddWithoutValidation("If-None-Match", tag);
                using var answer = await client.SendAsync(again);
                Assert.Equal((tag, status), (tag, (int)answer.StatusCode));
                Assert.Equal(first.Headers.ETag, answer.Headers.ETag);
                Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
            }
        }
    }

    [Fact]
    public async Task Every_source_can_be_read_under_its_own_name()
    {
        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = NewClient(server);
        foreach (var file in Directory.GetFiles(Repository.Path("src/Parley.Server/wwwroot"), "*.js", SearchOption.AllDirectories))
        {
            var address = "/" + Path.GetRelativePath(Repository.Path("src/Parley.Server/wwwroot"), file).Replace('\\', '/');
            Assert.Equal(await File.ReadAllBytesAsync(file), await client.GetByteArrayAsync(address));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/net/parley.d.ts")).StatusCode);
    }

    [Theory]
    [InlineData("/chat", "/chat/")]
    [InlineData("/a/b", "/a/b/")]
    public async Task Below_a_path_the_page_finds_everything_whether_or_not_a_proxy_takes_the_path_away(string setting, string prefix)
    {
        await using var server = await ServerProcess.Start("--port", "0", "--base-path", setting).ServingAsync();
        using var client = NewClient(server);
        var page = await client.GetStringAsync(prefix);

        Assert.Contains($"data-base=\"{prefix}\"", page);
        Assert.Equal(page, await client.GetStringAsync("/"));
        Assert.Equal(page, await client.GetStringAsync(prefix + "r/lobby"));
        var addresses = Address().Matches(page).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(addresses);
        foreach (var address in addresses)
        {
            Assert.StartsWith(prefix, address);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address[(prefix.Length - 1)..])).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(prefix + "health/ready")).StatusCode);
    }

    private static HttpClient NewClient(ServerProcess server) => new() { BaseAddress = server.LocalAddress, Timeout = Patience };

    /// <summary>The page, what it names, and the texts of one language.</summary>
    private static async Task<List<string>> FirstLoadAsync(HttpClient client)
    {
        var page = await client.GetStringAsync("/");
        return ["/", .. Address().Matches(page).Select(match => match.Groups[1].Value).Where(address => Path.GetExtension(address) is not (".svg" or ".png" or ".webmanifest")), "/i18n/ko.json"];
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, string? accepts, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        if (accepts is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        return await client.SendAsync(request);
    }

    private static async Task<byte[]> DecodeAsync(byte[] bytes, string? coding)
    {
        using var input = new MemoryStream(bytes);
        using Stream decoding = coding switch
        {
            "br" => new BrotliStream(input, CompressionMode.Decompress),
            "gzip" => new GZipStream(input, CompressionMode.Decompress),
            _ => input,
        };
        using var output = new MemoryStream();
        await decoding.CopyToAsync(output);
        return output.ToArray();
    }

    [GeneratedRegex("worker\\.[\\w-]+\\.js")]
    private static partial Regex WorkerFile();

    [GeneratedRegex("(?:href|src)=\"(/[^\"]+)\"")]
    private static partial Regex Address();
}
