using System.Text;

namespace Parley.Server.Pages;

/// <summary>Style sheets without comments and without the space that only people need.</summary>
internal static class StyleText
{
    /// <summary>Strips a sheet (CSS Syntax 3, 4). Space is kept wherever it may mean something.</summary>
    public static string Strip(string css)
    {
        var output = new StringBuilder(css.Length);
        for (var i = 0; i < css.Length; i++)
        {
            var c = css[i];
            if (c is '"' or '\'')
            {
                var end = TextEnd(css, i);
                output.Append(css, i, end - i);
                i = end - 1;
            }
            else if (c == '/' && i + 1 < css.Length && css[i + 1] == '*')
            {
                var end = css.IndexOf("*/", i + 2, StringComparison.Ordinal);
                i = end < 0 ? css.Length : end + 1;
            }
            else if (!char.IsWhiteSpace(c))
            {
                if (c is '{' or '}')
                {
                    Shorten(output, ' ');
                }

                if (c == '}')
                {
                    Shorten(output, ';');
                }

                output.Append(c);
            }
            else if (output.Length > 0 && output[^1] is not (' ' or '{' or '}' or ';' or ',' or ':'))
            {
                output.Append(' ');
            }
        }

        return output.ToString();
    }

    private static void Shorten(StringBuilder output, char last)
    {
        if (output.Length > 0 && output[^1] == last)
        {
            output.Length--;
        }
    }

    private static int TextEnd(string css, int start)
    {
        for (var i = start + 1; i < css.Length; i++)
        {
            if (css[i] == '\\')
            {
                i++;
            }
            else if (css[i] == css[start])
            {
                return i + 1;
            }
        }

        return css.Length;
    }
}
