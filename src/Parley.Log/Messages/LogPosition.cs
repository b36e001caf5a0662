using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Parley.Messages;

/// <summary>
/// A place in the log, written <c>epoch-seq</c>: the identity of an entry, its order, and where to resume from.
/// Sequence number 0 is the beginning.
/// </summary>
/// <param name="Epoch">6 to 12 characters of <c>a-z0-9</c>; changes when a log is created or lost.</param>
/// <param name="Seq">The sequence number, 0 or more.</param>
public readonly record struct LogPosition(string Epoch, long Seq)
{
    /// <summary>The longest text form, in characters: short enough for a cross-origin Last-Event-ID without a preflight.</summary>
    public const int MaxLength = 40;

    /// <summary>A random epoch of 8 characters, one of 2.8 million million.</summary>
    public static string NewEpoch() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 8);

    /// <summary>Reads the text form. Leading zeros, signs and anything else that <see cref="ToString"/> does not write are refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LogPosition position)
    {
        position = default;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash is < 6 or > 12)
        {
            return false;
        }

        foreach (var c in text.AsSpan(0, dash))
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        var digits = text.AsSpan(dash + 1);
        if (digits.Length > 1 && digits[0] == '0')
        {
            return false;
        }

        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
        {
            return false;
        }

        position = new LogPosition(text[..dash], seq);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Seq}");
}
