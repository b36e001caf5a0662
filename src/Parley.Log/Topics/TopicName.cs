using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Parley.Codes;

namespace Parley.Topics;

/// <summary>
/// The rules for topic names. A name is 1 to 128 code points and at most 255 bytes of UTF-8 in Unicode's normal form C
/// (UAX #15): letters, marks and digits of any script, <c>- _ . : ~ @ +</c>, and a zero-width joiner or non-joiner
/// between letters, where some scripts need it to spell a word. It starts with a letter or digit; case matters.
/// </summary>
public static class TopicName
{
    /// <summary>The longest name, in code points.</summary>
    public const int MaxCodePoints = 128;

    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int MaxBytes = 255;

    private const string Signs = "-_.:~@+";

    // Normal form C makes a text at most four times shorter, so what is longer than this is too long in any form.
    private const int MaxUnits = MaxCodePoints * 2 * 4;

    private static readonly Rune s_zeroWidthNonJoiner = new(0x200C);
    private static readonly Rune s_zeroWidthJoiner = new(0x200D);

    /// <summary>Brings a name to its normal form and checks it. Never throws, whatever the text holds.</summary>
    /// <param name="text">What a client sent.</param>
    /// <param name="normal">The name to use everywhere.</param>
    /// <param name="error">What is wrong; positions count code points from 1.</param>
    public static bool TryNormalize(
        string? text, [NotNullWhen(true)] out string? normal, [NotNullWhen(false)] out Refusal? error)
    {
        normal = null;
        error = null;
        if (string.IsNullOrEmpty(text))
        {
            error = Bad("The topic's name is empty.");
        }
        else if (text[0] == '$')
        {
            error = new Refusal(ErrorCode.Forbidden, "Topics whose names start with '$' belong to the server.");
        }
        else if (IsPlain(text))
        {
            normal = text;
        }
        else if (text.Length > MaxUnits)
        {
            error = Bad($"The topic's name is longer than {MaxCodePoints} characters.");
        }
        else
        {
            // Checked before it is normalised as well: the normaliser throws at what is no character.
            error = Check(text);
            if (error is null)
            {
                normal = text.Normalize(NormalizationForm.FormC);
                error = CheckLength(normal) ?? Check(normal);
            }
        }

        normal = error is null ? normal : null;
        return error is null;
    }

    /// <summary>Brings a name that a program's own code gives to its normal form.</summary>
    /// <param name="topic">The name, in any form.</param>
    /// <param name="parameter">Whose argument it is, for the exception; by default what stands in the call.</param>
    /// <exception cref="ArgumentException">The name is no topic's; the message says why.</exception>
    public static string Normalize(string topic, [CallerArgumentExpression(nameof(topic))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(topic, parameter);
        return TryNormalize(topic, out var normal, out var error) ? normal : throw new ArgumentException(error.Detail, parameter);
    }

    /// <summary>The same for several, each once.</summary>
    /// <exception cref="ArgumentException">There is none, or one is no topic's; the message says why.</exception>
    internal static IReadOnlyList<string> NormalizeAll(
        IReadOnlyCollection<string> topics, [CallerArgumentExpression(nameof(topics))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(topics, parameter);
        return topics.Count > 0
            ? [.. topics.Select(topic => Normalize(topic, parameter)).Distinct(StringComparer.Ordinal)]
            : throw new ArgumentException("No topic is named.", parameter);
    }

    /// <summary>Most names are short and ASCII, which is its own normal form.</summary>
    private static bool IsPlain(string text)
    {
        if (text.Length > MaxCodePoints || !char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !Signs.Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static Refusal? CheckLength(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            return Bad($"The topic's name is longer than {MaxBytes} bytes of UTF-8.");
        }

        return name.EnumerateRunes().Count() > MaxCodePoints
            ? Bad($"The topic's name is longer than {MaxCodePoints} characters.")
            : null;
    }

    private static Refusal? Check(string name)
    {
        var runes = new List<Rune>(name.Length);
        for (var at = 0; at < name.Length; at += runes[^1].Utf16SequenceLength)
        {
            if (!Rune.TryGetRuneAt(name, at, out var rune))
            {
                return Bad(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Character {runes.Count + 1} of the topic's name is half a surrogate pair, U+{(int)name[at]:X4}."));
            }

            runes.Add(rune);
        }

        if (!Rune.IsLetterOrDigit(runes[0]) && IsAllowed(runes, 0))
        {
            return Bad($"The topic's name starts with {Describe(runes[0])}; it must start with a letter or digit.");
        }

        for (var i = 0; i < runes.Count; i++)
        {
            if (!IsAllowed(runes, i))
            {
                var where = IsJoiner(runes[i]) ? ", which is allowed between letters only" : "";
                return Bad($"Character {i + 1} of the topic's name is not allowed: {Describe(runes[i])}{where}.");
            }
        }

        return null;
    }

    private static bool IsAllowed(List<Rune> runes, int at)
    {
        var rune = runes[at];
        return Rune.IsLetterOrDigit(rune)
            || IsMark(rune)
            || (rune.IsAscii && Signs.Contains((char)rune.Value, StringComparison.Ordinal))
            || (IsJoiner(rune) && HasLetter(runes, at, -1) && HasLetter(runes, at, +1));
    }

    /// <summary>Whether the next character in a direction is a letter; marks, which belong to letters, are stepped over.</summary>
    private static bool HasLetter(List<Rune> runes, int at, int step)
    {
        do
        {
            at += step;
        }
        while (at >= 0 && at < runes.Count && IsMark(runes[at]));

        return at >= 0 && at < runes.Count && Rune.IsLetter(runes[at]);
    }

    private static bool IsJoiner(Rune rune) => rune == s_zeroWidthJoiner || rune == s_zeroWidthNonJoiner;

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    private static string Describe(Rune rune)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return rune.IsAscii && !Rune.IsControl(rune) && rune.Value != ' ' ? $"'{rune}' ({number})" : number;
    }

    private static Refusal Bad(string detail) => new(ErrorCode.BadTopic, detail);
}
