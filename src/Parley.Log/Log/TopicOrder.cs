namespace Parley.Log;

/// <summary>
/// The order of topic names in listings: by code points, which is the order of their UTF-8 bytes, so that every log
/// lists alike whatever its own strings are made of.
/// </summary>
public sealed class TopicOrder : IComparer<string>
{
    private TopicOrder()
    {
    }

    /// <summary>The one instance.</summary>
    public static TopicOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var same = x.AsSpan().CommonPrefixLength(y);
        if (same == x.Length || same == y.Length)
        {
            return x.Length.CompareTo(y.Length);
        }

        return Rank(x[same]) - Rank(y[same]);
    }

    /// <summary>UTF-16 puts surrogates, which stand for code points from U+10000, before U+E000 to U+FFFF.</summary>
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x2000 : c >= 0xE000 ? c - 0x800 : c;
}
