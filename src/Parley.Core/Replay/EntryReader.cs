using System.Runtime.CompilerServices;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Replay;

/// <summary>A reader inside the process: a cursor that pulls, instead of a lane that pushes.</summary>
internal sealed class EntryReader : ITopicListener, IDisposable
{
    private readonly Hub _hub;
    private readonly List<Topic> _topics;

    // Touched at first: what was being handed out when the reader began has touched nobody.
    // More than one is as good as one, when the pipeline and the sweep touch it at the same moment.
    private readonly SemaphoreSlim _touched = new(1);
    private long _position;

    public EntryReader(Hub hub, IReadOnlyList<string> topics, long after)
    {
        _hub = hub;
        _position = after;
        _topics = [.. topics.Select(hub.Topics.Pin)];
        _topics.ForEach(topic => topic.AddListener(this));
    }

    /// <summary>Reads topics without an end: what is there, then what comes.</summary>
    public static async IAsyncEnumerable<LogEntry> ReadAsync(
        Hub hub, IReadOnlyList<string> topics, long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new EntryReader(hub, topics, after);
        while (true)
        {
            await foreach (var entry in reader.ReadNewAsync(cancel).ConfigureAwait(false))
            {
                yield return entry;
            }

            await reader.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>What is visible now and was not read yet.</summary>
    public async IAsyncEnumerable<LogEntry> ReadNewAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (_hub.Pipeline.Mark is var mark && mark > _position)
        {
            var after = _position;
            var merge = new EntryMerge<LogEntrySource>([.. _topics.Select(topic => new LogEntrySource(_hub.Log, topic, after, mark))]);
            while (await NextAsync(merge, cancel).ConfigureAwait(false) is { } entry)
            {
                _position = entry.Seq;
                yield return entry;
            }

            _position = mark;
        }
    }

    /// <summary>Completes when there may be something new.</summary>
    public async Task WaitAsync(CancellationToken cancel)
    {
        await _touched.WaitAsync(cancel).ConfigureAwait(false);

        // Touched comes before visible: behind the barrier it is both.
        await _hub.Pipeline.BarrierAsync().WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Touch()
    {
        if (_touched.CurrentCount == 0)
        {
            _touched.Release();
        }
    }

    public void Dispose()
    {
        foreach (var topic in _topics)
        {
            topic.RemoveListener(this);
            _hub.Topics.Unpin(topic);
        }
    }

    private static async ValueTask<LogEntry?> NextAsync(EntryMerge<LogEntrySource> merge, CancellationToken cancel)
    {
        try
        {
            return await merge.NextAsync(cancel).ConfigureAwait(false) is { } source ? source.Take() : null;
        }
        catch (ReplayTrimmedException error)
        {
            throw new InvalidOperationException(error.Message, error);
        }
    }
}
