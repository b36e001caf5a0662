using System.Text;

namespace Parley.AspNetCore.Identity;

/// <summary>Base 32 (RFC 4648, 6) in lower case without padding: for what people read and search.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(((bytes.Length * 8) + 4) / 5);
        var bits = 0;
        var count = 0;
        foreach (var value in bytes)
        {
            bits = (bits << 8) | value;
            for (count += 8; count >= 5; count -= 5)
            {
                text.Append(Alphabet[(bits >> (count - 5)) & 31]);
            }

            bits &= (1 << count) - 1;
        }

        if (count > 0)
        {
            text.Append(Alphabet[(bits << (5 - count)) & 31]);
        }

        return text.ToString();
    }

    public static bool IsLetter(char sign) => Alphabet.Contains(sign, StringComparison.Ordinal);
}
