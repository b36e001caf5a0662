using Parley.Log;

namespace Parley.Access;

/// <summary>How names of topics begin among which somebody's lie: what lists and searches need not look beyond.</summary>
public static class Beginnings
{
    /// <summary>Those that lie below a prefix, or are it; each name begins with one of them at the most, in the order of lists.</summary>
    /// <param name="beginnings">The beginnings; null for any.</param>
    /// <param name="prefix">The prefix; empty for all.</param>
    public static IReadOnlyList<string> Within(IReadOnlyList<string>? beginnings, string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (beginnings is null)
        {
            return [prefix];
        }

        var within = new List<string>();
        var fitting = beginnings
            .Where(one => one.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(one, StringComparison.Ordinal))
            .Select(one => one.Length > prefix.Length ? one : prefix)
            .Order(TopicOrder.Instance);
        foreach (var one in fitting)
        {
            // In this order a shorter one stands before all that it covers.
            if (within.Count == 0 || !one.StartsWith(within[^1], StringComparison.Ordinal))
            {
                within.Add(one);
            }
        }

        return within;
    }
}
