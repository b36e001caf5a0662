using System.Text.RegularExpressions;

namespace Parley.Server.Configuration;

/// <summary>Addresses as they may be shown.</summary>
internal static partial class AddressText
{
    /// <summary>The text without the name and password that an address in it may hold.</summary>
    public static string Mask(string text) => UserInfo().Replace(text, "$1(secret)@");

    // RFC 3986, 3.2: the authority ends at the next slash, question mark or number sign.
    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")]
    private static partial Regex UserInfo();
}
