using System.Text;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;
using Parley.Sqlite;

namespace Parley.MicroBenchmarks;

/// <summary>A client that comes back again and again and takes all messages of a topic, which memory holds no longer.</summary>
/// <param name="messages">How many.</param>
/// <param name="isFile">Whether they come from a file, and not from a log in memory.</param>
internal sealed class ReplayRun(int messages, bool isFile)
{
    private const string Topic = "news";
    private const string Last = "the last one";

    private static readonly User[] s_people = [new("u1", "Ann"), new("u2", "Bob"), new("u3", "Eun-ji")];

    private readonly LastSink _sink = new(Encoding.UTF8.GetBytes(Last));
    private Hub? _hub;

    /// <summary>Connects, takes all, and goes.</summary>
    public void Replay()
    {
        _hub ??= StartAsync().GetAwaiter().GetResult();
        ReplayAsync(_hub).GetAwaiter().GetResult();
    }

    private async Task ReplayAsync(Hub hub)
    {
        var (connection, _) = await hub.ConnectAsync(_sink, new ConnectionSetup { Wire = Wire.WebSocket }).ConfigureAwait(false);
        await connection!.SubscribeAsync([new SubscribeRequest(Topic) { Since = ResumeFrom.Start }], _ => default, withIds: true, default)
            .ConfigureAwait(false);
        await _sink.Arrived.WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(false);
        connection.Abort();
        await connection.Completion.ConfigureAwait(false);
    }

    private async Task<Hub> StartAsync()
    {
        ILog log = new MemoryLog();
        if (isFile)
        {
            var folder = Directory.CreateTempSubdirectory("parley-replay-");
            AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
            log = new SqliteLog(new SqliteLogOptions { Path = Path.Combine(folder.FullName, "replay.db") });
        }

        var hub = new Hub(log, new HubOptions { RecentEntries = 16 });
        await hub.StartAsync().ConfigureAwait(false);
        var filler = new string('x', 128);
        await Task.WhenAll(Enumerable.Range(1, messages).Select(number => hub.PublishAsync(
            PublishRequest.OfText(Topic, number == messages ? Last : filler) with { From = s_people[number % s_people.Length] }))).ConfigureAwait(false);
        return hub;
    }

    /// <summary>Takes everything and looks for the last message.</summary>
    private sealed class LastSink(byte[] last) : ISink
    {
        public SemaphoreSlim Arrived { get; } = new(0);

        public int TryWrite(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IndexOf(last) >= 0)
            {
                Arrived.Release();
            }

            return bytes.Length;
        }

        public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => written(true);

        public void Complete()
        {
        }

        public void Abort()
        {
        }
    }
}
