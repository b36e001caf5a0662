using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Faults;

/// <summary>
/// The system refuses writes to the data file of a running server, as it does when a disk fails or is made read-only.
/// A limit on the size of its files, set from outside, makes every write past the first page fail with a real error.
/// </summary>
public sealed class DiskErrorTests
{
    private const long FirstPage = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_disk_that_reports_errors_refuses_publishers_and_readers_go_on()
    {
        if (!OperatingSystem.IsLinux())
        {
            // The limit of a running process can be set from outside only there.
            return;
        }

        await using var server = await ServerProcess.Start("--port", "0").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = Patience };
        using var stream = await client.GetStreamAsync(new Uri("/topics/t/events?since=start", UriKind.Relative));
        using var events = new StreamReader(stream);
        await PublishAsync(client, "before");

        await LimitFilesAsync(server, FirstPage);
        for (var i = 0; i < 10; i++)
        {
            using var refused = await client.PostAsJsonAsync("/topics/t/messages", "refused");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("unavailable", problem.GetProperty("code").GetString());
            // Where the file lies is the operator's business.
            Assert.DoesNotContain(".db", problem.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain(server.Directory, problem.GetRawText(), StringComparison.Ordinal);
        }

        await RefusesAtEveryDoorAsync(client, server);
        using (var ready = await client.GetAsync(new Uri("/health/ready", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        }

        Assert.Equal(["before"], await HistoryAsync(client));

        await LimitFilesAsync(server, null);
        await ServesAgainAsync(client);
        await PublishAsync(client, "after");
        Assert.Equal(["before", "after"], await HistoryAsync(client));
        Assert.Equal(["before", "after"], await ReceiveAsync(events, 2));

        server.Signal(ServerProcess.Interrupt);
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(0, code);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, line => line.Contains("the disk reports an error", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("stored in", StringComparison.Ordinal) && line.Contains("again, after", StringComparison.Ordinal));
        Assert.Equal(2, lines.Length);
    }

    /// <summary>Whatever stores something says that it cannot be done now, and neither where nor why.</summary>
    private static async Task RefusesAtEveryDoorAsync(HttpClient client, ServerProcess server)
    {
        (string Path, object Body)[] doors =
        [
            ("/messages", new[] { new { topic = "t", data = "x" } }),
            ("/me", new { name = "Somebody" }),
        ];
        foreach (var (path, body) in doors)
        {
            using var answer = await client.PostAsJsonAsync(path, body);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain(".db", text, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Directory, text, StringComparison.Ordinal);
            Assert.DoesNotContain("disk", text, StringComparison.Ordinal);
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable || text.Contains("unavailable", StringComparison.Ordinal), text);
        }
    }

    private static async Task PublishAsync(HttpClient client, string text)
    {
        using var answer = await client.PostAsJsonAsync("/topics/t/messages", text);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<IEnumerable<string?>> HistoryAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonElement>("/topics/t/messages")).GetProperty("messages")
            .EnumerateArray().Select(message => message.GetProperty("data").GetString());

    private static async Task<List<string?>> ReceiveAsync(StreamReader events, int count)
    {
        var received = new List<string?>();
        while (received.Count < count && await events.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.StartsWith("data: {\"topic\":\"t\",\"id\"", StringComparison.Ordinal))
            {
                received.Add(JsonDocument.Parse(line[6..]).RootElement.GetProperty("data").GetString());
            }
        }

        return received;
    }

    private static async Task ServesAgainAsync(HttpClient client)
    {
        var started = Stopwatch.GetTimestamp();
        while ((await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode != HttpStatusCode.OK)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "The server did not recover by itself.");
            await Task.Delay(50);
        }
    }

    private static async Task LimitFilesAsync(ServerProcess server, long? bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{server.Id}", $"--fsize={(bytes is { } most ? most : "unlimited")}:unlimited"]);
        await limit.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, limit.ExitCode);
    }
}
