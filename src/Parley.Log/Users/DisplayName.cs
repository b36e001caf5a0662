using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Parley.Codes;

namespace Parley.Users;

/// <summary>
/// The rules for the names that people give themselves: 1 to 32 characters as people count them (grapheme clusters, UAX
/// #29) in Unicode's normal form C, with single spaces inside. What cannot be seen, or turns the text around it, is
/// refused, because a name like another's but for that would pass for it.
/// </summary>
internal static class DisplayName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxCharacters = 32;

    /// <summary>The longest name, in code points: a character may be made of many, and one that is made of too many covers the page.</summary>
    public const int MaxCodePoints = 256;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Brings a name to its normal form and checks it.</summary>
    /// <param name="text">What a client sent.</param>
    /// <param name="name">The name to show.</param>
    /// <param name="refusal">What is wrong.</param>
    public static bool TryNormalize(
        string text, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out Refusal? refusal)
    {
        name = null;
        refusal = CheckText(text);
        if (refusal is not null)
        {
            return false;
        }

        var normal = CollapseSpaces(text.Normalize(NormalizationForm.FormC));
        refusal = CheckLength(normal) ?? CheckCharacters(normal);
        name = refusal is null ? normal : null;
        return refusal is null;
    }

    /// <summary>The beginning of a name that another system gives, which may be longer; null when nothing of it can be shown.</summary>
    public static string? Shorten(string text)
    {
        var whole = new StringInfo(text);
        var beginning = whole.LengthInTextElements <= MaxCharacters ? text : whole.SubstringByTextElements(0, MaxCharacters);
        return TryNormalize(beginning, out var name, out _) ? name : null;
    }

    /// <summary>Only what is text can be normalised.</summary>
    private static Refusal? CheckText(string text)
    {
        if (text.Length > MaxCodePoints * 4)
        {
            return TooLong();
        }

        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune) || IsNoCharacter(rune))
            {
                return Bad("The name holds something that is no character.");
            }

            at += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static string CollapseSpaces(string text)
    {
        var output = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.SpaceSeparator)
            {
                output.Append(rune);
            }
            else if (output.Length > 0 && output[^1] != ' ')
            {
                output.Append(' ');
            }
        }

        return output.ToString().TrimEnd(' ');
    }

    private static Refusal? CheckLength(string name)
    {
        if (name.Length == 0)
        {
            return Bad("The name is empty.");
        }

        return new StringInfo(name).LengthInTextElements > MaxCharacters || name.EnumerateRunes().Count() > MaxCodePoints
            ? TooLong()
            : null;
    }

    private static Refusal? CheckCharacters(string name)
    {
        var elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext())
        {
            var runes = elements.GetTextElement().EnumerateRunes().ToArray();
            var isEmoji = IsPictograph(runes[0]) || (runes.Length > 1 && runes[^1].Value == 0x20E3);
            for (var i = 0; i < runes.Length; i++)
            {
                if (!isEmoji || !BelongsToEmoji(runes, i))
                {
                    var next = i + 1 < runes.Length ? runes[i + 1] : RuneAfter(name, elements.ElementIndex + elements.GetTextElement().Length);
                    var refusal = Check(runes, i, next);
                    if (refusal is not null)
                    {
                        return refusal;
                    }
                }
            }
        }

        return null;
    }

    private static Refusal? Check(Rune[] element, int at, Rune next)
    {
        var rune = element[at];
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                return Bad($"The name holds a control character, {Describe(rune)}. It must be one line of text.");
            case UnicodeCategory.Format when IsBidiControl(rune):
                return Bad($"The name holds {Describe(rune)}, which turns the direction of text.");
            case UnicodeCategory.Format when IsJoiner(rune) && WritesWithJoiners(LetterBefore(element, at)) && WritesWithJoiners(next):
                return null;
            case UnicodeCategory.Format:
                return Bad($"The name holds {Describe(rune)}, which cannot be seen.");
            default:
                return IsBlank(rune) ? Bad($"The name holds {Describe(rune)}, which cannot be seen.") : null;
        }
    }

    /// <summary>What may follow a picture to change its look, or join it with the next.</summary>
    private static bool BelongsToEmoji(Rune[] element, int at) => element[at].Value switch
    {
        ZeroWidthJoiner => at + 1 < element.Length && (IsPictograph(element[at + 1]) || IsArrow(element[at + 1])),
        0xFE0E or 0xFE0F or (>= 0xE0020 and <= 0xE007F) => at > 0,
        _ => false,
    };

    private static bool IsPictograph(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol ? rune.Value != 0x2800
        : rune.Value is (>= 0x1F000 and <= 0x1FAFF) or 0x203C or 0x2049 or 0x3030 || IsArrow(rune);

    private static bool IsArrow(Rune rune) => rune.Value is (>= 0x2190 and <= 0x21FF) or (>= 0x27A1 and <= 0x27BF);

    /// <summary>Scripts from Arabic to Sinhala spell words with joiners.</summary>
    private static bool WritesWithJoiners(Rune rune) => rune.Value is >= 0x0600 and <= 0x0DFF && Rune.IsLetter(rune);

    /// <summary>Marks belong to the letter before them.</summary>
    private static Rune LetterBefore(Rune[] element, int at)
    {
        do
        {
            at--;
        }
        while (at > 0 && !Rune.IsLetter(element[at]));

        return at < 0 ? default : element[at];
    }

    private static Rune RuneAfter(string name, int at) => at < name.Length ? Rune.GetRuneAt(name, at) : default;

    private static bool IsJoiner(Rune rune) => rune.Value is ZeroWidthJoiner or ZeroWidthNonJoiner;

    private static bool IsBidiControl(Rune rune) => rune.Value is
        0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    /// <summary>Letters, marks and signs that show nothing: fillers, variation selectors, the empty braille pattern.</summary>
    private static bool IsBlank(Rune rune) => rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0
        or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsNoCharacter(Rune rune) =>
        (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;

    private static string Describe(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");

    private static Refusal TooLong() => Bad($"The name is longer than {MaxCharacters} characters.");

    private static Refusal Bad(string detail) => new(ErrorCode.BadRequest, detail);
}
