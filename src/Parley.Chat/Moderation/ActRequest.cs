using System.Globalization;
using System.Net;
using System.Text.Json;
using Parley.Codes;

namespace Parley.Chat.Moderation;

/// <summary>What a moderator asks for.</summary>
internal sealed record ActRequest
{
    /// <summary>The longest reason, in UTF-16 code units.</summary>
    public const int MaxReasonLength = 200;

    /// <summary>The longest slow mode, in seconds: an hour.</summary>
    public const int MaxSlowSeconds = 3600;

    private const int MaxSeconds = 366 * 24 * 3600;

    public required ActKind Kind { get; init; }

    public string? UserId { get; init; }

    public IPAddress? Address { get; init; }

    public int? Seconds { get; init; }

    public string? Passcode { get; init; }

    /// <summary>Whether there is a word about the passcode; null is one, and means none.</summary>
    public bool HasPasscode { get; init; }

    public string? Reason { get; init; }

    /// <summary>Reads one.</summary>
    public static ActRequest? Read(ReadOnlyMemory<byte> body, out Refusal? refusal)
    {
        refusal = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, out refusal)
                : Wrong("The body must be a JSON object with 'action'.", out refusal);
        }
        catch (JsonException)
        {
            return Wrong("The body is not valid JSON.", out refusal);
        }
        catch (InvalidOperationException)
        {
            // A string that holds half a surrogate pair.
            return Wrong("A text in the body is no Unicode text.", out refusal);
        }
    }

    private static ActRequest? Read(JsonElement json, out Refusal? refusal)
    {
        refusal = null;
        if (!TryText(json, "action", out var action) || !ActJson.TryParseKind(action, out var kind))
        {
            return Wrong($"'action' is one of {string.Join(", ", Enum.GetValues<ActKind>().Select(ActJson.Name))}.", out refusal);
        }

        if (!TryText(json, "user", out var user) || !TryText(json, "address", out var address)
            || !TryText(json, "reason", out var reason) || !TryText(json, "passcode", out var passcode))
        {
            return Wrong("'user', 'address', 'reason' and 'passcode' are strings.", out refusal);
        }

        if (reason is { Length: > MaxReasonLength } || reason?.Any(char.IsControl) == true)
        {
            return Wrong($"'reason' has at most {MaxReasonLength} characters and no control characters.", out refusal);
        }

        IPAddress? ip = null;
        if (address is not null && !IPAddress.TryParse(address, out ip))
        {
            return Wrong("'address' is an IPv4 or IPv6 address.", out refusal);
        }

        int? seconds = null;
        if (json.TryGetProperty("seconds", out var number) && number.ValueKind != JsonValueKind.Null)
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetInt32(out var value) || value < 0 || value > MaxSeconds)
            {
                return Wrong(string.Create(CultureInfo.InvariantCulture, $"'seconds' is a whole number from 0 to {MaxSeconds}."), out refusal);
            }

            seconds = value;
        }

        return new ActRequest
        {
            Kind = kind,
            UserId = user,
            Address = ip is null ? null : SeenAddresses.Plain(ip),
            Seconds = seconds,
            Passcode = passcode,
            HasPasscode = json.TryGetProperty("passcode", out _),
            Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim(),
        };
    }

    private static bool TryText(JsonElement json, string member, out string? text)
    {
        text = null;
        if (!json.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is not null;
    }

    private static ActRequest? Wrong(string detail, out Refusal? refusal)
    {
        refusal = new Refusal(ErrorCode.BadRequest, detail);
        return null;
    }
}
