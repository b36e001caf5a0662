using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.Retention;

namespace Parley.Server.Configuration;

/// <summary>Reads a rule of what is kept: <c>PATTERN=LIMIT/LIMIT</c>, for example <c>room:*=90d/100000/500MB</c>.</summary>
internal static class RetentionText
{
    public const string Allowed = "PATTERN=LIMIT, with * for any characters and limits such as 90d, 12h, 100000 (messages) or 500MB, "
        + "several with / between them, for example room:*=90d/100000";

    public static bool TryParse(string text, [NotNullWhen(true)] out RetentionRule? rule)
    {
        rule = null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            return false;

        var read = new RetentionRule { Pattern = text[..equals] };
        foreach (var limit in text[(equals + 1)..].Split('/'))
        {
            var digits = limit.TakeWhile(char.IsAsciiDigit).Count();
            if (digits is 0 or > 9)
                return false;
            var number = long.Parse(limit.AsSpan(0, digits), CultureInfo.InvariantCulture);
            switch (limit[digits..].ToUpperInvariant())
            {
                case "D" when read.MaxAge is null && number <= 36_500:
                    read = read with { MaxAge = TimeSpan.FromDays(number) };
                    break;
                case "H" when read.MaxAge is null && number <= 876_000:
                    read = read with { MaxAge = TimeSpan.FromHours(number) };
                    break;
                case "" when read.MaxMessages is null:
                    read = read with { MaxMessages = number };
                    break;
                case "MB" when read.MaxBytes is null:
                    read = read with { MaxBytes = number * 1_000_000 };
                    break;
                case "GB" when read.MaxBytes is null:
                    read = read with { MaxBytes = number * 1_000_000_000 };
                    break;
                default:
                    return false;
            }
        }

        rule = read.Validate().Count == 0 ? read : null;
        return rule is not null;
    }
}
