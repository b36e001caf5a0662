using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Parley.LoadGenerator.Results;

/// <summary>A run as a JSON file: when, where, how, and every value of every round.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string path, string command, ResultTable results)
    {
        var figures = results.Keys
            .GroupBy(key => (key.Scenario, key.Transport, key.Peer))
            .Select(group => new
            {
                scenario = group.Key.Scenario,
                transport = group.Key.Transport,
                server = group.Key.Peer,
                figures = group.ToDictionary(
                    key => key.Figure,
                    key => results.Values(key.Scenario, key.Transport, key.Peer, key.Figure).Select(value => Math.Round(value, 4))),
            });
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(
            path,
            JsonSerializer.Serialize(
                new
                {
                    date = DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
                    machine = Machine(),
                    runtime = RuntimeInformation.FrameworkDescription,
                    command,
                    results = figures,
                },
                s_options) + "\n");
    }

    /// <summary>The machine in one line.</summary>
    public static string Machine()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({processor?.Split(':')[1].Trim()}), {memory:F0} GiB, {RuntimeInformation.OSDescription}");
    }
}
