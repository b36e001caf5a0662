using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Parley.Topics;

namespace Parley.Access;

/// <summary>
/// Names of topics, as rights and settings write them. <c>*</c> stands for any characters, also none and also signs that
/// separate; <c>{sub}</c> stands for the user's id, escaped, so that no id can mean more than one user's topics; anything
/// else stands for itself, and upper and lower case differ. A pattern has 1 to 255 characters, of those that topic names
/// are made of, and at most 8 stars.
/// </summary>
public sealed class TopicPattern : IEquatable<TopicPattern>
{
    /// <summary>The longest pattern, in UTF-16 code units: as long as a name may be in bytes.</summary>
    public const int MaxLength = TopicName.MaxBytes;

    /// <summary>The most stars: more say nothing that eight cannot, and each costs time at every message.</summary>
    public const int MaxStars = 8;

    private const string UserPlace = "{sub}";

    // Cut at the stars; null when the user's id has to be put in first.
    private readonly string[]? _parts;

    private TopicPattern(string text)
    {
        Text = text;
        _parts = text.Contains(UserPlace, StringComparison.Ordinal) ? null : text.Split('*');
    }

    /// <summary>Every topic.</summary>
    public static TopicPattern Everything { get; } = new("*");

    /// <summary>The pattern, in Unicode's normal form C.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern. Never throws, whatever the text holds.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="pattern">The pattern, when it is one.</param>
    /// <param name="mistake">What is wrong with it, when it is none.</param>
    public static bool TryParse(
        string? text, [NotNullWhen(true)] out TopicPattern? pattern, [NotNullWhen(false)] out string? mistake)
    {
        pattern = null;
        mistake = Check(text);
        if (mistake is null)
        {
            pattern = new TopicPattern(text!.Normalize(NormalizationForm.FormC));
        }

        return mistake is null;
    }

    /// <summary>Reads a pattern that a program's own code gives.</summary>
    /// <exception cref="ArgumentException">It is no pattern; the message says why.</exception>
    public static TopicPattern Parse(string text) =>
        TryParse(text, out var pattern, out var mistake) ? pattern : throw new ArgumentException(mistake, nameof(text));

    /// <summary>
    /// A user's id as it stands in a topic's name where a pattern says <c>{sub}</c>: the letters A to Z and a to z, digits,
    /// <c>-</c> and <c>_</c> as they are, every other byte of its UTF-8 as <c>~</c> and two digits of base 16. Two ids never
    /// give the same, and none gives a star or a sign that separates.
    /// </summary>
    public static string Escape(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        var output = new StringBuilder(userId.Length);
        foreach (var value in Encoding.UTF8.GetBytes(userId))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_')
            {
                output.Append((char)value);
            }
            else
            {
                output.Append(CultureInfo.InvariantCulture, $"~{value:X2}");
            }
        }

        return output.ToString();
    }

    /// <summary>Whether a topic is one of those that are meant.</summary>
    /// <param name="topic">The topic's name, in normal form.</param>
    /// <param name="userId">The id of the user who asks; null fits no pattern with <c>{sub}</c>.</param>
    public bool Fits(string topic, string? userId)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (_parts is not null)
        {
            return Wildcards.Fits(_parts, topic);
        }

        return userId is { Length: > 0 }
            && Wildcards.Fits(Text.Replace(UserPlace, Escape(userId), StringComparison.Ordinal).Split('*'), topic);
    }

    /// <summary>How the names of all topics that fit begin; null when none fits.</summary>
    /// <param name="userId">The id of the user who asks; null fits no pattern with <c>{sub}</c>.</param>
    public string? BeginningFor(string? userId) =>
        _parts is not null ? _parts[0]
        : userId is { Length: > 0 } ? Text.Replace(UserPlace, Escape(userId), StringComparison.Ordinal).Split('*')[0]
        : null;

    /// <inheritdoc/>
    public bool Equals(TopicPattern? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TopicPattern);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static string? Check(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "A pattern of topics is empty; * stands for every topic.";
        }

        if (text.Length > MaxLength)
        {
            return $"A pattern of topics is longer than {MaxLength} characters.";
        }

        if (text.Count(static sign => sign == '*') > MaxStars)
        {
            return $"The pattern '{text}' has more than {MaxStars} stars.";
        }

        // What is left when the places are filled must be a piece of a topic's name; "a" stands in for its beginning.
        var name = "a" + text.Replace(UserPlace, "", StringComparison.Ordinal).Replace("*", "", StringComparison.Ordinal);
        for (var at = 0; at < name.Length;)
        {
            if (!Rune.TryGetRuneAt(name, at, out var rune) || !TopicName.TryNormalize("a" + rune, out _, out _))
            {
                var sign = Rune.TryGetRuneAt(name, at, out _) ? rune.Value : name[at];
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The pattern holds U+{sign:X4}, which no topic's name holds. Beside those signs there are * for any characters and {UserPlace} for the user's id.");
            }

            at += rune.Utf16SequenceLength;
        }

        return null;
    }
}
