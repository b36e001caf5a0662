using System.Globalization;
using System.Text;

namespace Parley.Server.Logging;

/// <summary>Makes a text safe to be shown in a terminal.</summary>
internal static class LogText
{
    /// <summary>
    /// The text with what a terminal would obey or not show (control characters, signs that turn the direction, halves of
    /// surrogate pairs) written as <c>\u001B</c>.
    /// </summary>
    public static string Visible(string text)
    {
        StringBuilder? output = null;
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (!isPair && IsHidden(text[i]))
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

    private static bool IsHidden(char sign) => char.GetUnicodeCategory(sign) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
