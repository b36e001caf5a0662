// hot path
using System.Numerics;

namespace Parley.LoadGenerator.Results;

/// <summary>Counts of values in buckets that are at most 1.6 % wide.</summary>
internal sealed class Histogram
{
    private const int Steps = 64;
    private readonly long[] _counts = new long[64 * Steps];
    private long _total;

    public void Add(long value)
    {
        _counts[Bucket(Math.Max(0, value))]++;
        _total++;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
    }

    /// <summary>The value that a share of all values does not exceed.</summary>
    public double Quantile(double share)
    {
        var left = (long)Math.Ceiling(_total * share);
        for (var i = 0; i < _counts.Length; i++)
        {
            left -= _counts[i];
            if (left <= 0 && _total > 0)
            {
                return Middle(i);
            }
        }

        return 0;
    }

    private static int Bucket(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value | 1) - 6);
        return (shift * Steps) + (int)(value >> shift);
    }

    private static double Middle(int bucket)
    {
        // From the second power on, a bucket's number holds the leading one bit of its values.
        var shift = bucket < 2 * Steps ? 0 : (bucket / Steps) - 1;
        return ((bucket - (shift * Steps)) + 0.5) * Math.Pow(2, shift);
    }
}
