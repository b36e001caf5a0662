using System.Net;

namespace Parley.AspNetCore.Security;

/// <summary>A reverse proxy that is believed, as it stands in a configuration: an address, or a range of them.</summary>
public static class TrustedProxy
{
    /// <summary>What may be written, as the end of a sentence for an error message.</summary>
    public const string Allowed = "an address such as 10.0.0.5, or a range such as 10.0.0.0/8";

    /// <summary>Whether <paramref name="text"/> can be parsed.</summary>
    public static bool IsValid(string text) => TryParse(text, out _);

    /// <summary>Reads one.</summary>
    /// <param name="text">The text; see <see cref="Allowed"/>.</param>
    /// <param name="range">The addresses, when the text is one.</param>
    public static bool TryParse(string? text, out IPNetwork range)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }
        return IPNetwork.TryParse(text, out range);
    }

    /// <summary>Reads one that is known to be right.</summary>
    internal static IPNetwork Parse(string text) =>
        TryParse(text, out var range) ? range : throw new ArgumentException($"\"{text}\" cannot be used. Allowed: {Allowed}.", nameof(text));
}
