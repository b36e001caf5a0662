using System.Diagnostics.Metrics;
using System.Reflection;

namespace Parley.Server.Metrics;

/// <summary>What the program knows beside the engine, under the meter <c>Parley.Server</c>: its version, the history's file and the disk below it.</summary>
internal sealed class ServerMetrics : IDisposable
{
    public const string MeterName = "Parley.Server";

    private readonly Meter _meter = new(MeterName);

    /// <param name="file">The history's file; null when it is kept in memory.</param>
    public ServerMetrics(string? file)
    {
        var version = typeof(ServerMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        _meter.CreateObservableGauge(
            "parley.build.info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", version)), null, "1, with the version.");
        if (file is null)
            return;
        // The journal beside it is part of it: SQLite, "Write-Ahead Logging".
        _meter.CreateObservableUpDownCounter("parley.history.size", () => Length(file) + Length(file + "-wal"), "By", "The file of the history, with its journal.");
        _meter.CreateObservableUpDownCounter("parley.history.disk_free", () => Free(file), "By", "What is free on the disk of the history.");
    }

    public void Dispose() => _meter.Dispose();

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static IEnumerable<Measurement<long>> Free(string file)
    {
        long free;
        try
        {
            free = new DriveInfo(Path.GetDirectoryName(file)!).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Better no figure than a wrong one.
            return [];
        }

        return [new Measurement<long>(free)];
    }
}
