namespace Parley.Search;

/// <summary>A query, cut into terms that must all be there.</summary>
internal sealed class SearchTerms
{
    /// <summary>Further terms are left out: it bounds the work, and more words than that are not typed.</summary>
    private const int MaxTerms = 16;

    private readonly List<SearchTerm> _terms = [];

    private SearchTerms()
    {
    }

    public bool IsEmpty => _terms.Count == 0;

    /// <summary>The terms, for an index that proposes messages; <see cref="Match"/> says which of them it is.</summary>
    public IReadOnlyList<SearchTerm> All => _terms;

    public static SearchTerms Parse(string query)
    {
        var terms = new SearchTerms();
        var parts = query.Split('"');
        for (var i = 0; i < parts.Length; i++)
        {
            // Odd parts stand in quotes, if those are closed.
            if (i % 2 == 1 && i < parts.Length - 1)
            {
                terms.AddPhrase(SearchTokenizer.Tokenize(parts[i]));
            }
            else
            {
                terms.AddWords(SearchTokenizer.Tokenize(parts[i]));
            }
        }

        return terms;
    }

    /// <summary>Where a text matches, in order and without overlap; nothing when a term is missing.</summary>
    public IReadOnlyList<TextRange> Match(string text)
    {
        var tokens = SearchTokenizer.Tokenize(text);
        var found = new List<TextRange>();
        foreach (var term in _terms)
        {
            var before = found.Count;
            for (var i = 0; i + term.Tokens.Count <= tokens.Count; i++)
            {
                if (MatchesAt(term, tokens, i))
                {
                    var last = tokens[i + term.Tokens.Count - 1];
                    var end = term.IsPrefix && last.Kind == SearchTokenKind.Pair ? last.Start + last.FirstLength : last.End;
                    found.Add(new TextRange(tokens[i].Start, end - tokens[i].Start));
                }
            }

            if (found.Count == before)
            {
                return [];
            }
        }

        return Merge(found);
    }

    private static bool MatchesAt(SearchTerm term, List<SearchToken> tokens, int index)
    {
        for (var i = 0; i < term.Tokens.Count; i++)
        {
            var isPrefix = term.IsPrefix && i == term.Tokens.Count - 1;
            var token = tokens[index + i].Text;
            if (isPrefix ? !token.StartsWith(term.Tokens[i], StringComparison.Ordinal) : token != term.Tokens[i])
            {
                return false;
            }
        }

        return true;
    }

    private static List<TextRange> Merge(List<TextRange> ranges)
    {
        ranges.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var merged = new List<TextRange>();
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.Start < merged[^1].Start + merged[^1].Length)
            {
                var last = merged[^1];
                merged[^1] = last with { Length = Math.Max(last.Length, range.Start + range.Length - last.Start) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    /// <summary>Every word for itself, as the start of a word; every run as it stands.</summary>
    private void AddWords(List<SearchToken> tokens)
    {
        var start = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != SearchTokenKind.Pair)
            {
                AddSequence(tokens[start..(i + 1)], isWordPrefix: true);
                start = i + 1;
            }
        }
    }

    private void AddPhrase(List<SearchToken> tokens) => AddSequence(tokens, isWordPrefix: false);

    private void AddSequence(List<SearchToken> tokens, bool isWordPrefix)
    {
        if (tokens.Count == 0 || _terms.Count == MaxTerms)
        {
            return;
        }

        // The run that ends the sequence may go on in the text. Its pairs say it all; a single character is the start of
        // a pair or the last of a run.
        var last = tokens[^1].Kind;
        var endsWithPair = last == SearchTokenKind.Last && tokens.Count > 1 && tokens[^2].Kind == SearchTokenKind.Pair;
        var kept = endsWithPair ? tokens.Count - 1 : tokens.Count;
        _terms.Add(new SearchTerm(
            [.. tokens.Take(kept).Select(t => t.Text)],
            IsPrefix: last == SearchTokenKind.Word ? isWordPrefix : !endsWithPair));
    }
}

/// <summary>A sequence of tokens.</summary>
/// <param name="Tokens">The tokens, at least one; none has a space or a quote in it.</param>
/// <param name="IsPrefix">Whether the last one may go on in the text.</param>
internal sealed record SearchTerm(IReadOnlyList<string> Tokens, bool IsPrefix);
