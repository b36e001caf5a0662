namespace Parley.Replay;

/// <summary>The entries of several sources in the order of their positions.</summary>
internal sealed class EntryMerge<TSource>(IReadOnlyList<TSource> sources)
    where TSource : EntrySource
{
    /// <summary>The source that has the oldest entry that is left, for the caller to take; null at the end.</summary>
    public async ValueTask<TSource?> NextAsync(CancellationToken cancel)
    {
        TSource? oldest = null;
        var first = long.MaxValue;
        for (var i = 0; i < sources.Count; i++)
        {
            var seq = await sources[i].PeekAsync(cancel).ConfigureAwait(false);
            if (seq < first)
            {
                first = seq;
                oldest = sources[i];
            }
        }

        return oldest;
    }
}
