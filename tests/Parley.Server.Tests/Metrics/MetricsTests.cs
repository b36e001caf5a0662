using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Metrics;

public sealed partial class MetricsTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Promtool_has_no_objection_and_every_counter_is_there_from_the_start()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
        var text = await client.GetStringAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal("", await PromtoolAsync(text, "check", "metrics"));
        Assert.Equal(0, Value(text, "parley_publishes_total{otel_scope_name=\"Parley\"}"));
        Assert.Equal(0, Value(text, "parley_moderation_acts_total{otel_scope_name=\"Parley\"}"));
        Assert.Equal(0, Value(text, "parley_publishes_refused_total{otel_scope_name=\"Parley\",code=\"rate_limited\"}"));
        Assert.Equal(0, Value(text, "parley_connections_closed_total{otel_scope_name=\"Parley\",code=\"slow_consumer\"}"));
        Assert.Equal(0, Value(text, "parley_resumes_total{otel_scope_name=\"Parley\",result=\"trimmed\"}"));
        Assert.Matches("""parley_build_info\{.*version="\d+\.\d+\.\d+"\} 1""", text);
        Assert.True(Value(text, "parley_history_size_bytes{otel_scope_name=\"Parley.Server\"}") > 0);
        Assert.True(Value(text, "parley_history_disk_free_bytes{otel_scope_name=\"Parley.Server\"}") > 0);
    }

    [Fact]
    public async Task What_happens_is_counted_and_no_topic_or_person_is_in_a_label()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
        await PublishAsync(client, "secret-topic");
        var id = await PublishAsync(client, "secret-topic");
        await PublishAsync(client, "secret-topic");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("topics/secret-topic/events", UriKind.Relative));
        request.Headers.Add("Last-Event-ID", id);
        using var stream = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync().WaitAsync(s_patience) is { } line && !line.StartsWith("data", StringComparison.Ordinal))
        {
        }

        var text = await client.GetStringAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal(3, Value(text, "parley_publishes_total{otel_scope_name=\"Parley\"}"));
        Assert.Equal(3 * "\"hello\"".Length, Value(text, "parley_publishes_data_bytes_total{otel_scope_name=\"Parley\"}"));
        Assert.Equal(3, Value(text, "parley_append_duration_seconds_count{otel_scope_name=\"Parley\"}"));
        Assert.Equal(1, Value(text, "parley_resumes_total{otel_scope_name=\"Parley\",result=\"complete\"}"));
        Assert.Equal(1, Value(text, "parley_resumes_replayed_total{otel_scope_name=\"Parley\"}"));
        Assert.DoesNotContain("secret-topic", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_Prometheus_understands_every_alert_and_every_panel_and_has_what_they_ask_for()
    {
        await using var server = await StartAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
        await PublishAsync(client, "news");
        await using var prometheus = await Prometheus.WatchAsync(server.LocalAddress);
        await prometheus.UntilAsync("parley_publishes_total == 1");

        var rules = Repository.Path("docs/operations/parley.rules.yml");
        Assert.Contains("SUCCESS: 7 rules found", await PromtoolAsync("", "check", "rules", rules), StringComparison.Ordinal);
        var alerts = Alert().Matches(await File.ReadAllTextAsync(rules)).Select(match => match.Groups[1].Value).ToList();
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Path("docs/operations/parley.dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!).ToList();
        Assert.Equal(7, alerts.Count);
        Assert.True(panels.Count > 15);
        foreach (var expression in alerts.Concat(panels))
        {
            await prometheus.QueryAsync(expression);
            foreach (var name in MetricName().Matches(expression).Select(match => match.Value).Distinct())
                Assert.True(await prometheus.QueryAsync($"count({name})") is [> 0], $"There is no {name}, for {expression}");
        }

        foreach (var code in Label().Matches(string.Join('\n', alerts)).Select(match => match.Groups[1].Value))
            Assert.True(await prometheus.QueryAsync($"count({{__name__=~\"parley_.*\",code=\"{code}\"}})") is [> 0], $"There is no code {code}");
    }

    private static Task<ServerProcess> StartAsync() => ServerProcess.Start("--port", "0").ServingAsync();

    private static async Task<string> PublishAsync(HttpClient client, string topic)
    {
        using var answer = await client.PostAsync(new Uri($"topics/{topic}/messages", UriKind.Relative), new StringContent("hello"));
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("id").GetString()!;
    }

    private static double Value(string text, string series) => double.Parse(
        text.Split('\n').Single(line => line.StartsWith(series + " ", StringComparison.Ordinal)).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Runs promtool.</summary>
    /// <returns>What it says, all of it.</returns>
    private static async Task<string> PromtoolAsync(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(s_patience);
        return await output + await errors;
    }

    [GeneratedRegex("^ +expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();

    [GeneratedRegex(@"\b(parley|dotnet)_\w+")]
    private static partial Regex MetricName();

    [GeneratedRegex("code=\"(\\w+)\"")]
    private static partial Regex Label();
}
