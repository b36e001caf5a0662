using System.Globalization;
using Parley.AspNetCore;

namespace Parley.Server.Configuration;

/// <summary>Reads a limit: <c>NAME=AMOUNT/TIME/BURST</c> for a rate, <c>NAME=NUMBER</c> for a count, <c>NAME=off</c>.</summary>
internal static class LimitText
{
    private static readonly Dictionary<string, Func<LimitOptions, RateLimit?, LimitOptions>> s_rates = new()
    {
        ["requests-per-address"] = (limits, rate) => limits with { RequestsPerAddress = rate },
        ["requests-per-person"] = (limits, rate) => limits with { RequestsPerPerson = rate },
        ["messages-per-address"] = (limits, rate) => limits with { MessagesPerAddress = rate },
        ["messages-per-person"] = (limits, rate) => limits with { MessagesPerPerson = rate },
        ["bytes-per-address"] = (limits, rate) => limits with { BytesPerAddress = rate },
        ["bytes-per-person"] = (limits, rate) => limits with { BytesPerPerson = rate },
        ["new-topics-per-address"] = (limits, rate) => limits with { NewTopicsPerAddress = rate },
        ["new-topics-per-person"] = (limits, rate) => limits with { NewTopicsPerPerson = rate },
        ["joins-per-address"] = (limits, rate) => limits with { JoinsPerAddress = rate },
    };

    // The lists of the engine have an end in any case; theirs cannot be switched off.
    private static readonly Dictionary<string, (bool MayBeOff, Func<ServerLimits, int?, ServerLimits> Set)> s_counts = new()
    {
        ["connections-per-address"] = (true, (limits, count) => limits with { Clients = limits.Clients with { ConnectionsPerAddress = count } }),
        ["connections-per-person"] = (true, (limits, count) => limits with { Clients = limits.Clients with { ConnectionsPerPerson = count } }),
        ["sockets-per-address"] = (true, (limits, count) => limits with { SocketsPerAddress = count }),
        ["connections"] = (false, (limits, count) => limits with { Hub = limits.Hub with { MaxConnections = count!.Value } }),
        ["topics-per-connection"] = (false, (limits, count) => limits with { Hub = limits.Hub with { MaxTopicsPerConnection = count!.Value } }),
        ["answer-bytes"] = (false, (limits, count) => limits with { Hub = limits.Hub with { MaxAnswerBytes = Math.Max(count!.Value, 65_536) } }),
        ["body-bytes"] = (false, (limits, count) => limits with
        {
            Clients = limits.Clients with { MaxBodyBytes = Math.Max(count!.Value, LimitOptions.LeastBodyBytes) },
        }),
        ["replay-bytes"] = (false, (limits, count) => limits with { Hub = limits.Hub with { MaxReplayBytes = Math.Max(count!.Value, 1_048_576) } }),
        ["topic-bytes"] = (false, (limits, count) => limits with { Hub = limits.Hub with { MaxTopicBytes = Math.Max(count!.Value, 65_536) } }),
        ["waiting-bytes"] = (false, (limits, count) => limits with { Hub = limits.Hub with { MaxWaitingBytes = Math.Max(count!.Value, 65_536) } }),
        ["present-people"] = (false, (limits, count) => limits with { Hub = limits.Hub with { MaxPresentUsers = count!.Value } }),
    };

    public const string Allowed =
        "NAME=AMOUNT/TIME/BURST for a rate such as messages-per-person=5/5s/10, NAME=NUMBER for a count such as "
        + "connections-per-address=1000, NAME=off, all=off, or loopback=on";

    /// <summary>The names, for the guide.</summary>
    public static IEnumerable<string> Names => [.. s_rates.Keys, .. s_counts.Keys, "loopback"];

    public static bool IsValid(string text) => TryApply(text, new ServerLimits(), out _);

    /// <summary>Changes the limits as a text says.</summary>
    public static bool TryApply(string text, ServerLimits limits, out ServerLimits changed)
    {
        changed = limits;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1)
            return false;
        var name = text[..equals].Trim();
        var value = text[(equals + 1)..].Trim();
        var isOff = value.Equals("off", StringComparison.OrdinalIgnoreCase);
        if (s_rates.TryGetValue(name, out var setRate))
        {
            var rate = isOff ? null : ReadRate(value);
            changed = limits with { Clients = setRate(limits.Clients, rate) };
            return isOff || rate is not null;
        }
        if (s_counts.TryGetValue(name, out var count))
        {
            var number = 0;
            if (isOff ? !count.MayBeOff : !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number < 1)
                return false;
            changed = count.Set(limits, isOff ? null : number);
            return true;
        }
        switch (name)
        {
            case "loopback" when isOff || value.Equals("on", StringComparison.OrdinalIgnoreCase):
                changed = limits with { Clients = limits.Clients with { LimitLoopback = !isOff } };
                return true;
            case "all" when isOff:
                changed = limits with { Clients = LimitOptions.None, SocketsPerAddress = null };
                return true;
            default:
                return false;
        }
    }

    private static RateLimit? ReadRate(string text)
    {
        var parts = text.Split('/');
        // Without a burst of its own, what may come in the time may come at once.
        return parts.Length is 2 or 3
            && TryReadAmount(parts[0], out var amount)
            && TryReadTime(parts[1], out var per)
            && TryReadAmount(parts.Length == 3 ? parts[2] : parts[0], out var burst)
            ? new RateLimit(amount, per, burst)
            : null;
    }

    /// <summary>A number from 1, with KB or MB where it is of bytes.</summary>
    private static bool TryReadAmount(string text, out long amount)
    {
        var factor = text.EndsWith("KB", StringComparison.OrdinalIgnoreCase) ? 1_000
            : text.EndsWith("MB", StringComparison.OrdinalIgnoreCase) ? 1_000_000 : 1;
        var digits = factor == 1 ? text : text[..^2];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out amount) || amount is < 1 or > 1_000_000_000)
            return false;
        amount *= factor;
        return true;
    }

    /// <summary>Such as <c>5s</c>, <c>1m</c>, <c>1h</c>; at most a day.</summary>
    private static bool TryReadTime(string text, out TimeSpan time)
    {
        time = default;
        if (text.Length is < 2 or > 6 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        time = char.ToLowerInvariant(text[^1]) switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            _ => default,
        };
        return time > TimeSpan.Zero && time <= TimeSpan.FromDays(1);
    }
}
