using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Metrics;

/// <summary>A real Prometheus that watches one server, in a process of its own.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("parley-test-").FullName;
    private readonly HttpClient _client;
    private readonly Process _process;

    private Prometheus(Uri watched)
    {
        var config = Path.Combine(_folder, "prometheus.yml");
        File.WriteAllText(config, $"""
            global: {"{"} scrape_interval: 200ms, scrape_timeout: 200ms {"}"}
            rule_files: ['{Repository.Path("docs/operations/parley.rules.yml")}']
            scrape_configs:
              - job_name: parley
                static_configs: [{"{"} targets: ['{watched.Authority}'] {"}"}]
            """);
        var port = FreePort();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/"), Timeout = s_patience };
        var start = new ProcessStartInfo("prometheus", [$"--config.file={config}", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address=127.0.0.1:{port}"])
        {
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it and waits until it has read the server's metrics twice, so that rates have a value.</summary>
    public static async Task<Prometheus> WatchAsync(Uri watched)
    {
        var prometheus = new Prometheus(watched);
        await prometheus.UntilAsync("count_over_time(up{job=\"parley\"}[1m]) > 2 and up == 1");
        return prometheus;
    }

    /// <summary>Waits until a question has an answer; it ends only with a time-out when it never has one.</summary>
    public async Task UntilAsync(string expression)
    {
        using var late = new CancellationTokenSource(s_patience);
        while (await TryQueryAsync(expression) is not [_, ..])
            await Task.Delay(50, late.Token);
    }

    /// <summary>Asks; a question that it does not understand is a failure.</summary>
    /// <returns>The values, one for each series.</returns>
    public async Task<IReadOnlyList<double>> QueryAsync(string expression) =>
        await TryQueryAsync(expression) ?? throw new InvalidOperationException($"Prometheus does not understand {expression}");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(s_patience);
        _process.Dispose();
        _client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<IReadOnlyList<double>?> TryQueryAsync(string expression)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri("query?query=" + Uri.EscapeDataString(expression), UriKind.Relative));
            if (answer.StatusCode != HttpStatusCode.OK)
                return null;
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return [.. json.RootElement.GetProperty("data").GetProperty("result").EnumerateArray()
                .Select(series => double.Parse(series.GetProperty("value")[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture))];
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return null;
        }
    }

    // Below the system's range for clients, so that no connection takes it before Prometheus does.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20000, 30000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; another.
            }
        }
    }
}
