namespace Parley.Search;

/// <summary>
/// Finds messages by their words, over the whole log. May be called from any thread; throws
/// <see cref="Log.LogUnavailableException"/> when it cannot be served now.
/// </summary>
public interface ISearch
{
    /// <summary>
    /// Finds messages, newest first, as they are now. Every term of the query must be there. What was acknowledged a
    /// second ago is found; of an older log that is still being indexed, what was indexed so far.
    /// </summary>
    ValueTask<SearchPage> SearchAsync(SearchQuery query, CancellationToken cancel);
}
