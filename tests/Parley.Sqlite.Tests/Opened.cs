namespace Parley.Sqlite.Tests;

/// <summary>Short ways to open logs.</summary>
internal static class Opened
{
    public static async Task<SqliteLog> LogAsync(string path, ListLogger? logger = null, int busyTimeoutMs = 1000)
    {
        var log = new SqliteLog(new SqliteLogOptions { Path = path, BusyTimeoutMs = busyTimeoutMs }, logger: logger);
        await log.OpenAsync(default);
        return log;
    }

    /// <summary>Opens and expects to be refused.</summary>
    public static async Task<LogFileException> RefusalAsync(SqliteLogOptions options)
    {
        await using var log = new SqliteLog(options);
        return await Assert.ThrowsAsync<LogFileException>(async () => await log.OpenAsync(default));
    }
}
