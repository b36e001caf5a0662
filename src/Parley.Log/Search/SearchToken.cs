namespace Parley.Search;

/// <summary>A piece of text that is indexed.</summary>
/// <param name="Text">Folded: without case, accents and width.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it starts in the text as it was.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="FirstLength">How long its first character is there.</param>
internal readonly record struct SearchToken(string Text, SearchTokenKind Kind, int Start, int Length, int FirstLength)
{
    public int End => Start + Length;
}

/// <summary>What a token is.</summary>
internal enum SearchTokenKind
{
    /// <summary>Letters and digits between others.</summary>
    Word,

    /// <summary>Two neighbours in a run of Chinese, Japanese or Korean.</summary>
    Pair,

    /// <summary>The last character of such a run.</summary>
    Last,
}
