using System.Globalization;
using System.Text;

namespace Parley.Users;

/// <summary>
/// What two names have in common that pass for the same: Unicode's NFKC_Casefold (Unicode 3.13, UAX #31). Upper and lower
/// case, full and half width, letters in circles and the like are one, and what cannot be seen does not count.
/// </summary>
public static class NameKey
{
    /// <summary>The key of a name; names with the same key are the same name.</summary>
    /// <param name="name">The name, as text that is well-formed.</param>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var visible = new StringBuilder(name.Length);
        foreach (var rune in name.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (!IsIgnorable(rune))
            {
                visible.Append(rune);
            }
        }

        // The framework knows the simple mappings only. Sharp s is the one letter whose full folding is not also found by
        // way of its decomposition. Upper case comes first, because it brings the two small sigmas together.
        return visible
            .Replace("ß", "ss").Replace("ẞ", "ss")
            .ToString()
            .ToUpperInvariant()
            .ToLowerInvariant()
            .Normalize(NormalizationForm.FormKC);
    }

    /// <summary>What is written in a name only to join letters or to choose a look (Default_Ignorable_Code_Point).</summary>
    private static bool IsIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF) or 0x034F or (>= 0x180B and <= 0x180F);
}
