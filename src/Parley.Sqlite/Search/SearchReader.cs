using System.Text;
using Parley.Search;
using Parley.Sqlite.Database;
using Parley.Sqlite.Rows;

namespace Parley.Sqlite.Search;

/// <summary>Answers one query on one state of the file, for somebody who may read all but some topics.</summary>
internal sealed class SearchReader(Connection connection, SearchQuery query, SearchTerms terms, IReadOnlySet<string> denied)
{
    /// <summary>What a result counts for: its data, and the text that stands beside it.</summary>
    public static long BytesOf(SearchResult result) => result.Message.Data.Length + result.Text.Length;

    public SearchPage Read()
    {
        if (Expression() is not { } expression)
        {
            return new SearchPage([], More: false);
        }

        var results = new List<SearchResult>();
        var bytes = 0L;
        using var find = connection.Prepare(
            """
            SELECT e.seq, t.name FROM search s CROSS JOIN entries e ON e.seq = s.rowid CROSS JOIN topics t ON t.id = e.topic
            WHERE search MATCH ? AND s.rowid > ? AND s.rowid < ? AND e.time >= ? AND e.time < ? ORDER BY s.rowid DESC
            """);
        var (after, before) = TimeRows.Between(connection, query.FromMs, query.BeforeMs);
        find.Bind(1, expression)
            .Bind(2, Math.Max(query.AfterSeq ?? long.MinValue, after)).Bind(3, Math.Min(query.BeforeSeq ?? long.MaxValue, before))
            .Bind(4, query.FromMs ?? long.MinValue).Bind(5, query.BeforeMs ?? long.MaxValue);
        while (find.Step())
        {
            var topic = find.Text(1)!;
            if (denied.Contains(topic) || !MayBegin(topic) || Result(topic, find.Int64(0)) is not { } result)
            {
                continue;
            }

            if (results.Count == query.Limit || bytes >= query.MaxBytes)
            {
                return new SearchPage(results, More: true);
            }

            results.Add(result);
            bytes += BytesOf(result);
        }

        return new SearchPage(results, More: false);
    }

    private bool MayBegin(string topic)
    {
        if (query.Beginnings is null)
        {
            return true;
        }

        foreach (var beginning in query.Beginnings)
        {
            if (topic.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The index only proposes; what it proposes is compared with the message as it is.</summary>
    private SearchResult? Result(string topic, long seq)
    {
        var message = EntryRows.FindMessage(connection, topic, seq);
        if (message is null || (query.From is not null && query.From != (message.By.Id ?? message.By.Name)))
        {
            return null;
        }

        var text = MessageText.Of(message.Data.Span);
        var ranges = terms.Match(text);
        return ranges.Count == 0 ? null : new SearchResult(message, text, ranges);
    }

    /// <summary>Null when no topic of the query exists.</summary>
    private string? Expression()
    {
        var expression = new StringBuilder("text : (").AppendJoin(" AND ", terms.All.Select(InFts5)).Append(')');
        if (query.Topics is not null)
        {
            var tags = new List<string>();
            foreach (var topic in query.Topics)
            {
                if (EntryRows.TopicId(connection, topic) is { } id)
                {
                    tags.Add(SearchIndex.TopicTag(id));
                }
            }

            if (tags.Count == 0)
            {
                return null;
            }

            expression.Append(" AND tags : (").AppendJoin(" OR ", tags).Append(')');
        }

        if (query.From is not null)
        {
            expression.Append(" AND tags : ").Append(SearchIndex.SenderTag(query.From));
        }

        return expression.ToString();
    }

    private static string InFts5(SearchTerm term) => $"\"{string.Join(' ', term.Tokens)}\"{(term.IsPrefix ? " *" : "")}";
}
