using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Chat.Moderation;

/// <summary>
/// Passcodes as they are kept: PBKDF2 with SHA-256 and a salt (RFC 8018), as <c>iterations.salt.hash</c>, so that the data
/// file does not hold what people may use elsewhere, too.
/// </summary>
internal static class PasscodeHash
{
    /// <summary>The longest passcode, in characters.</summary>
    public const int MaxLength = ModerationOptions.MaxPasscodeLength;

    // Some 50 ms: nothing for a person, and much for whoever has the file and tries all words. Guesses at the door are counted.
    private const int Iterations = 100_000;
    private const int Bytes = 16;

    /// <summary>A passcode as people mean it: in normal form, without spaces at its ends; null for one that is none.</summary>
    public static string? Tidy(string? text)
    {
        if (text is null || text.Length > MaxLength * 4)
        {
            return null;
        }

        try
        {
            var tidy = text.Normalize(NormalizationForm.FormC).Trim();
            return tidy.Length is > 0 and <= MaxLength && !tidy.Any(char.IsControl) ? tidy : null;
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    /// <summary>The hash of a tidy passcode.</summary>
    public static string Make(string passcode)
    {
        var salt = RandomNumberGenerator.GetBytes(Bytes);
        return string.Create(
            CultureInfo.InvariantCulture, $"{Iterations}.{Convert.ToHexString(salt)}.{Convert.ToHexString(Hash(passcode, salt, Iterations))}");
    }

    /// <summary>Whether a passcode is the one that was hashed. Takes the same time either way.</summary>
    public static bool IsRight(string passcode, string hash)
    {
        var parts = hash.Split('.');
        var iterations = int.Parse(parts[0], CultureInfo.InvariantCulture);
        return CryptographicOperations.FixedTimeEquals(
            Hash(passcode, Convert.FromHexString(parts[1]), iterations), Convert.FromHexString(parts[2]));
    }

    private static byte[] Hash(string passcode, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(passcode, salt, iterations, HashAlgorithmName.SHA256, Bytes);
}
