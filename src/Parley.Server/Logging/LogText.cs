using System.Globalization;
using System.Text;

namespace Parley.Server.Logging;

/// <summary>Makes a text safe to be shown in a terminal.</summary>
internal static class LogText
{
    /// <summary>
    /// The text with what a terminal would obey or not show (control characters, signs that turn the direction, halves of
    /// surrogate pairs) written as <c>\u001B</c>, as JSON writes it. What joins letters and emoji stays.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="keepsLines">Whether it is lines of the program's own, whose ends and tabs stay.</param>
    public static string Visible(string text, bool keepsLines = false)
    {
        StringBuilder? output = null;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (!isPair && IsHidden(text[i]) && !(keepsLines && IsLayout(text, i)))
            {
                output ??= new StringBuilder(text, 0, i, text.Length + 16);
                output.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
                continue;
            }

            output?.Append(text[i]);
            if (isPair)
            {
                i++;
                output?.Append(text[i]);
            }
        }

        return output?.ToString() ?? text;
    }

    private static bool IsLayout(string text, int at) =>
        text[at] is '\n' or '\t' || (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');

    private static bool IsHidden(char sign) => char.GetUnicodeCategory(sign) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate => true,
        UnicodeCategory.Format => !IsPartOfWriting(sign),
        _ => false,
    };

    /// <summary>Joiners, and the signs of Arabic and Syriac that stand around numbers.</summary>
    private static bool IsPartOfWriting(char sign) => sign is '\u200c' or '\u200d' or (>= '\u0600' and <= '\u08e2' and not '\u061c');
}
