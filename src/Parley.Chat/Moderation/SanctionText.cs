using System.Globalization;
using Parley.Codes;

namespace Parley.Chat.Moderation;

/// <summary>Says to somebody what holds against them, until when, and why.</summary>
internal static class SanctionText
{
    /// <summary>The refusal of who is kicked, banned or muted.</summary>
    public static Refusal Describe(ErrorCode code, string what, Sanction sanction)
    {
        var until = sanction.Act.Until is { } end
            ? string.Create(CultureInfo.InvariantCulture, $" until {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")
            : "";
        var reason = sanction.Act.Reason is { } text ? $": {text}" : ".";
        return new Refusal(code, what + until + reason) { Terms = new RefusalTerms(sanction.Act.Until, sanction.Act.Reason) };
    }
}
