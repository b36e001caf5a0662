using Parley.Delivery;
using Parley.Frames;
using Parley.Log;

namespace Parley.MicroBenchmarks;

/// <summary>A hub with subscribers that take every byte and forget it.</summary>
internal sealed class EngineRun(int subscribers)
{
    private const string Topic = "news";

    private readonly PublishRequest _request = PublishRequest.OfText(Topic, new string('x', 128));
    private readonly CountingSink _sink = new();
    private Hub? _hub;

    /// <summary>Publishes messages and waits until all are accepted.</summary>
    public Action PublishMany(int count)
    {
        var tasks = new Task[count];
        return () =>
        {
            var hub = Started();
            for (var i = 0; i < count; i++)
            {
                tasks[i] = hub.PublishAsync(_request);
            }

            Task.WaitAll(tasks);
        };
    }

    /// <summary>Publishes a message and waits until every subscriber has it.</summary>
    public Action DeliverOne() => () =>
    {
        var hub = Started();
        var expected = _sink.Writes + subscribers;
        hub.PublishAsync(_request).GetAwaiter().GetResult();
        var spin = new SpinWait();
        while (_sink.Writes < expected)
        {
            spin.SpinOnce();
        }
    };

    private Hub Started() => _hub ??= StartAsync().GetAwaiter().GetResult();

    private async Task<Hub> StartAsync()
    {
        // Little is kept, so that what is counted is the work and not the growing memory.
        var hub = new Hub(new MemoryLog(new MemoryLogOptions { MaxBytes = 1024 * 1024 }), new HubOptions { RecentEntries = 16 });
        await hub.StartAsync().ConfigureAwait(false);
        for (var i = 0; i < subscribers; i++)
        {
            var setup = new ConnectionSetup { Wire = Wire.WebSocket, IsRaw = true };
            var (connection, _) = await hub.ConnectAsync(_sink, setup).ConfigureAwait(false);
            await connection!.SubscribeAsync([new SubscribeRequest(Topic)], _ => default, withIds: true, default).ConfigureAwait(false);
        }

        return hub;
    }
}
