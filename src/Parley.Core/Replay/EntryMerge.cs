using Parley.Messages;

namespace Parley.Replay;

/// <summary>The entries of several sources in the order of their positions.</summary>
internal sealed class EntryMerge(IReadOnlyList<EntrySource> sources)
{
    /// <summary>Takes the oldest entry that is left.</summary>
    /// <returns>The entry and the index of its source, or null at the end.</returns>
    public async ValueTask<(LogEntry Entry, int Source)?> NextAsync(CancellationToken cancel)
    {
        LogEntry? oldest = null;
        var index = -1;
        for (var i = 0; i < sources.Count; i++)
        {
            if (await sources[i].PeekAsync(cancel).ConfigureAwait(false) is { } entry
                && (oldest is null || entry.Seq < oldest.Seq))
            {
                oldest = entry;
                index = i;
            }
        }

        if (oldest is null)
        {
            return null;
        }

        sources[index].Take();
        return (oldest, index);
    }
}
