using Parley.Retention;
using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;

namespace Parley.Sqlite.Retention;

/// <summary>Goes through the topics, again and again, and trims those that have more than their rule allows.</summary>
internal sealed class RetentionChore(IReadOnlyList<RetentionRule> rules, TimeProvider time, FreeSpaceChore freeSpace) : Chore
{
    /// <summary>Topics that one step looks at: about a millisecond.</summary>
    private const int TopicsPerStep = 200;

    /// <summary>Entries that one step removes: a few milliseconds with their words.</summary>
    private const int EntriesPerStep = 200;

    /// <summary>Bytes of data after which a step ends: the pages of large messages are freed one by one.</summary>
    private const long BytesPerStep = 1024 * 1024;

    /// <summary>How long after a removal free space is looked at: a pass of many steps is over by then, or pauses for it.</summary>
    private const int FreeSpaceDelayMs = 1000;

    /// <summary>From one pass to the next: an age is kept to the minute.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly TopicSweep _own = new();

    public override TimeSpan Step(Connection connection) =>
        rules.Count == 0 ? TimeSpan.FromDays(1) : Step(connection, _own) ? TimeSpan.Zero : Pause;

    /// <summary>One step of a pass; false when it ends the pass.</summary>
    public bool Step(Connection connection, TopicSweep sweep)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var looked = 0;
        while (looked++ < TopicsPerStep && TopicTrim.Next(connection, sweep.AfterTopic) is { } topic)
        {
            var rule = rules.FirstOrDefault(r => r.Fits(topic.Name));
            var through = rule is null ? 0 : Through(connection, sweep, topic, rule, nowMs);
            if (through > topic.TrimmedSeq)
            {
                var (removed, all) = topic.Remove(connection, through, EntriesPerStep, BytesPerStep);
                sweep.Removed += removed;
                freeSpace.Wake(FreeSpaceDelayMs);
                if (!all)
                {
                    return true;
                }
            }

            sweep.AfterTopic = topic.Id;
        }

        if (looked <= TopicsPerStep)
        {
            ClockFalls.Forget(connection);
            sweep.Start();
            return false;
        }

        return true;
    }

    /// <summary>The last entry of a topic that goes; 0 when none does.</summary>
    private static long Through(Connection connection, TopicSweep sweep, TopicTrim topic, RetentionRule rule, long nowMs)
    {
        var through = 0L;
        if (rule.MaxAge is { } age)
        {
            through = sweep.LastOlder(connection, nowMs - (long)age.TotalMilliseconds, nowMs);
        }

        if (rule.MaxMessages is { } messages)
        {
            through = Math.Max(through, topic.BeforeMessage(connection, topic.LastOffset - messages + 1));
        }

        if (rule.MaxBytes is { } bytes)
        {
            through = Math.Max(through, topic.BeforeMessage(connection, topic.FirstMessageWithin(connection, bytes)));
        }

        return through;
    }
}
