using System.Globalization;
using Parley.AspNetCore.Access;

namespace Parley.Server.Configuration;

/// <summary>Who is let in, in words.</summary>
internal static class AccessText
{
    /// <summary>What the settings come to; null where everybody may do everything.</summary>
    /// <exception cref="FormatException">The file of keys is damaged.</exception>
    public static string? Describe(AccessOptions access, string? keysFile)
    {
        var keys = keysFile is null ? [] : new ApiKeyFile(keysFile).Read();
        var good = keys.Count(key => key.Revoked is null);
        if (access.Webhook is { } webhook)
            return $"{webhook.Address} decides";

        var isClosed = access.IsClosed ?? (access.Tokens is not null || !access.GuestRights.IsNone || keys.Count > 0);
        if (!isClosed)
            return access.Tokens is null && keys.Count == 0 ? null : "everybody may do everything; tokens and keys only say who somebody is";

        var ways = new List<string>();
        if (access.Tokens is { } tokens)
            ways.Add("tokens (" + string.Join(", ", tokens.Keys.Select(key => key.Algorithm).Distinct().Append(tokens.JwksAddress?.ToString()).OfType<string>()) + ")");
        if (good > 0)
            ways.Add(string.Create(CultureInfo.InvariantCulture, $"{good} API {(good == 1 ? "key" : "keys")}"));
        if (!access.GuestRights.IsNone)
            ways.Add("some rights for guests");
        return ways.Count == 0
            ? "closed to everybody: there is no token, no key and no right for guests"
            : "closed; lets in " + string.Join(", ", ways);
    }
}
