using System.Text;
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite;

namespace Parley.LogBench;

/// <summary>A log of one of the kinds that are compared, not open yet, and gone after use.</summary>
internal sealed class BenchLog : IAsyncDisposable
{
    private readonly string? _folder;

    private BenchLog(ILog log, string? folder)
    {
        Log = log;
        _folder = folder;
    }

    public ILog Log { get; }

    /// <summary>The file; null for a log in memory.</summary>
    public string? FilePath => _folder is null ? null : Path.Combine(_folder, "bench.db");

    public static BenchLog Memory() => new(new MemoryLog(), null);

    public static BenchLog File(Options options, SqliteSynchronous synchronous = SqliteSynchronous.Full)
    {
        var folder = Directory.CreateDirectory(Path.Combine(options.Directory, "logbench-" + Guid.NewGuid().ToString("N"))).FullName;
        return new BenchLog(new SqliteLog(new SqliteLogOptions { Path = Path.Combine(folder, "bench.db"), Synchronous = synchronous }), folder);
    }

    /// <summary>A message of 128 bytes, as chat has them.</summary>
    public static Draft Draft(string topic, long number) => new()
    {
        Topic = topic,
        By = new User("u1", "Ann"),
        Data = Encoding.UTF8.GetBytes($"\"{number,-20} a message of one hundred and twenty-eight bytes, like those that people write to each other in a room.  \""),
    };

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
