using Parley.Log;

namespace Parley.Export;

/// <summary>
/// Writes topics of a log to a stream: topic by topic, oldest entries first, as they are now. Reads page by page while the
/// log is in use; what is appended meanwhile is left out.
/// </summary>
public static class LogExport
{
    private const int EntriesPerPage = 500;

    private const int BytesPerPage = 1024 * 1024;

    /// <summary>Exports.</summary>
    /// <param name="log">An open log.</param>
    /// <param name="head">Where it ends.</param>
    /// <param name="topics">Which topics; null: all.</param>
    /// <param name="format">What the export looks like.</param>
    /// <param name="output">Where it goes, as UTF-8. It is flushed, not closed.</param>
    /// <param name="progress">Told after every page, in entries.</param>
    /// <param name="cancel">Gives up; the output is then incomplete.</param>
    /// <returns>How many entries were written.</returns>
    /// <exception cref="LogUnavailableException">The log cannot be read; the output is then incomplete.</exception>
    public static async Task<long> WriteAsync(
        ILog log,
        LogHead head,
        IReadOnlyList<string>? topics,
        ExportFormat format,
        Stream output,
        IProgress<LogProgress>? progress,
        CancellationToken cancel)
    {
        await using var writer = EntryWriter.Create(format, head, output);
        var done = 0L;
        var total = 0L;
        await writer.BeginAsync().ConfigureAwait(false);
        await foreach (var topic in TopicsAsync(log, topics, cancel).ConfigureAwait(false))
        {
            var state = await log.GetTopicAsync(topic, head.Seq, cancel).ConfigureAwait(false);
            total += await log.CountAsync(topic, 0, head.Seq, cancel).ConfigureAwait(false);
            writer.BeginTopic(topic, state);
            var after = 0L;
            while (await log.ReadAsync(topic, after, head.Seq, EntriesPerPage, BytesPerPage, cancel).ConfigureAwait(false)
                is { Count: > 0 } page)
            {
                foreach (var entry in page)
                {
                    writer.Write(entry);
                }

                await writer.FlushAsync(cancel).ConfigureAwait(false);
                after = page[^1].Seq;
                done += page.Count;
                progress?.Report(new LogProgress(done, total));
            }
        }

        return done;
    }

    private static async IAsyncEnumerable<string> TopicsAsync(
        ILog log, IReadOnlyList<string>? topics, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        if (topics is not null)
        {
            foreach (var topic in topics)
            {
                yield return topic;
            }

            yield break;
        }

        string? after = null;
        TopicPage page;
        do
        {
            page = await log.ListTopicsAsync("", after, EntriesPerPage, cancel).ConfigureAwait(false);
            foreach (var topic in page.Topics)
            {
                yield return after = topic.Topic;
            }
        }
        while (page.More);
    }
}

/// <summary>What an export looks like.</summary>
public enum ExportFormat
{
    /// <summary>A JSON object a line; can be imported again.</summary>
    Jsonl,

    /// <summary>A page to read or print.</summary>
    Html,

    /// <summary>Plain text.</summary>
    Txt,
}

/// <summary>How far a long task is.</summary>
/// <param name="Done">What is done, in the task's own measure: entries, bytes or pages.</param>
/// <param name="Total">All there is to do, in the same measure; it may grow on the way.</param>
public readonly record struct LogProgress(long Done, long Total);
