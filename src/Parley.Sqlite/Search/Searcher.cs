using Parley.Search;
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Search;

/// <summary>Collects a page of results that the caller may read.</summary>
internal sealed class Searcher(ReaderPool readers, SearchQuery query, SearchTerms terms)
{
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);

    public async Task<SearchPage> RunAsync(CancellationToken cancel)
    {
        var results = new List<SearchResult>(query.Limit);
        var bytes = 0L;
        var next = query;
        while (true)
        {
            var page = await readers.ReadAsync(
                connection => new SearchReader(connection, next, terms, _denied).Read(), cancel).ConfigureAwait(false);
            foreach (var result in page.Results)
            {
                if (!await MayReadAsync(result.Message.Topic, cancel).ConfigureAwait(false))
                {
                    continue;
                }

                if (results.Count == query.Limit || bytes >= query.MaxBytes)
                {
                    return new SearchPage(results, More: true);
                }

                results.Add(result);
                bytes += SearchReader.BytesOf(result);
            }

            if (!page.More || ((results.Count == query.Limit || bytes >= query.MaxBytes) && _denied.Count == 0))
            {
                return new SearchPage(results, page.More);
            }

            next = query with { BeforeSeq = page.Results[^1].Message.Seq };
        }
    }

    private async ValueTask<bool> MayReadAsync(string topic, CancellationToken cancel)
    {
        if (query.MayRead is null || _allowed.Contains(topic))
        {
            return true;
        }

        if (_denied.Contains(topic))
        {
            return false;
        }

        var may = await query.MayRead(topic, cancel).ConfigureAwait(false);
        (may ? _allowed : _denied).Add(topic);
        return may;
    }
}
