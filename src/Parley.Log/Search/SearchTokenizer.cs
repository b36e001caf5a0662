using System.Globalization;
using System.Text;

namespace Parley.Search;

/// <summary>
/// Cuts text into tokens: words of letters and digits; runs of Han, Hangul, kana and Bopomofo, which are written without
/// spaces or with endings, as overlapping pairs of characters and the last one. One tokenizer serves the index, the query
/// and the highlighting, so that they cannot disagree.
/// </summary>
internal static class SearchTokenizer
{
    /// <summary>Changes when the tokens of a text change: an index that was made with another number is made anew.</summary>
    public const int Version = 1;

    /// <summary>A longer word (a hash, an address) is found by its start. In UTF-16 code units.</summary>
    private const int MaxWordLength = 64;

    public static List<SearchToken> Tokenize(string text)
    {
        var tokens = new List<SearchToken>();
        var word = new StringBuilder();
        var wordStart = 0;
        var run = new List<(string Text, int Start, int Length)>();
        var position = 0;
        while (position < text.Length)
        {
            var length = ClusterLength(text, position, out var script);
            if (script != Script.Cjk && run.Count > 0)
            {
                AddRun(tokens, run);
            }

            if (script != Script.Word && word.Length > 0)
            {
                AddWord(tokens, word, wordStart, position);
            }

            var folded = script == Script.None ? "" : Fold(text, position, length);
            if (script == Script.Cjk && folded.Length > 0)
            {
                run.Add((folded, position, length));
            }
            else if (script == Script.Word)
            {
                wordStart = word.Length == 0 ? position : wordStart;
                word.Append(folded);
            }

            position += length;
        }

        AddRun(tokens, run);
        AddWord(tokens, word, wordStart, position);
        return tokens;
    }

    private static void AddWord(List<SearchToken> tokens, StringBuilder word, int start, int end)
    {
        if (word.Length > 0)
        {
            var length = Math.Min(word.Length, MaxWordLength);
            length -= length < word.Length && char.IsHighSurrogate(word[length - 1]) ? 1 : 0;
            tokens.Add(new SearchToken(word.ToString(0, length), SearchTokenKind.Word, start, end - start, end - start));
            word.Clear();
        }
    }

    private static void AddRun(List<SearchToken> tokens, List<(string Text, int Start, int Length)> run)
    {
        for (var i = 0; i < run.Count; i++)
        {
            var (text, start, length) = run[i];
            tokens.Add(i + 1 < run.Count
                ? new SearchToken(
                    text + run[i + 1].Text, SearchTokenKind.Pair, start, run[i + 1].Start + run[i + 1].Length - start, length)
                : new SearchToken(text, SearchTokenKind.Last, start, length, length));
        }

        run.Clear();
    }

    /// <summary>A character with the marks that follow it; the conjoining parts of a Hangul syllable.</summary>
    private static int ClusterLength(string text, int position, out Script script)
    {
        if (!Rune.TryGetRuneAt(text, position, out var first))
        {
            script = Script.None;
            return 1;
        }

        script = ScriptOf(first);
        var end = position + first.Utf16SequenceLength;
        while (end < text.Length && Rune.TryGetRuneAt(text, end, out var next)
            && (IsMark(next) || (IsJamo(first) && next.Value is >= 0x1160 and <= 0x11FF or >= 0xD7B0 and <= 0xD7FF)))
        {
            end += next.Utf16SequenceLength;
        }

        return end - position;
    }

    private static Script ScriptOf(Rune rune) => rune.Value switch
    {
        < 0x80 => Rune.IsLetterOrDigit(rune) ? Script.Word : Script.None,
        >= 0x1100 and <= 0x11FF => Script.Cjk, // Hangul jamo
        >= 0x3041 and <= 0x3096 or >= 0x309D and <= 0x309F => Script.Cjk, // hiragana
        >= 0x30A1 and <= 0x30FA or >= 0x30FC and <= 0x30FF => Script.Cjk, // katakana
        0x3005 or 0x3006 or 0x3007 => Script.Cjk,
        >= 0x3105 and <= 0x312F or >= 0x31A0 and <= 0x31BF => Script.Cjk, // Bopomofo
        >= 0x3131 and <= 0x318E or >= 0x31F0 and <= 0x31FF => Script.Cjk, // Hangul letters, small kana
        >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF => Script.Cjk, // Han
        >= 0xA960 and <= 0xA97F or >= 0xAC00 and <= 0xD7FF => Script.Cjk, // Hangul
        >= 0xF900 and <= 0xFAFF => Script.Cjk, // compatibility Han
        >= 0xFF66 and <= 0xFF9D or >= 0xFFA0 and <= 0xFFDC => Script.Cjk, // half width
        >= 0x1AFF0 and <= 0x1B16F => Script.Cjk, // historic kana
        >= 0x20000 and <= 0x3FFFF => Script.Cjk, // Han beyond the first plane
        _ => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherNumber or UnicodeCategory.LetterNumber
            || IsMark(rune) ? Script.Word : Script.None,
    };

    /// <summary>Marks join what they stand on; so do the half-width voicing marks and the joiners within a word.</summary>
    private static bool IsMark(Rune rune) => rune.Value >= 0x300
        && (rune.Value is 0xFF9E or 0xFF9F or 0x200C or 0x200D
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark);

    private static bool IsJamo(Rune rune) => rune.Value is >= 0x1100 and <= 0x11FF or >= 0xA960 and <= 0xA97F;

    /// <summary>Compatibility forms, diacritics (U+0300 to U+036F) and case go; the voicing of kana and the signs of Indic scripts stay.</summary>
    private static string Fold(string text, int position, int length)
    {
        var first = text[position];
        if (length == 1 && (first < 0x80 || first is (>= '\u4E00' and <= '\u9FFF') or (>= '\uAC00' and <= '\uD7A3') or (>= '\u3041' and <= '\u30FF')))
        {
            return first < 0x80 ? char.ToLowerInvariant(first).ToString() : first.ToString();
        }

        var kept = new StringBuilder();
        foreach (var rune in text.Substring(position, length).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (rune.Value is not (>= 0x300 and <= 0x36F or 0x200C or 0x200D) && (rune.Value >= 0x80 || Rune.IsLetterOrDigit(rune)))
            {
                kept.Append(rune);
            }
        }

        return kept.ToString().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
    }

    private enum Script
    {
        None,
        Word,
        Cjk,
    }
}

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
