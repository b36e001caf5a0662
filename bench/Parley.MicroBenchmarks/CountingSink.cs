using Parley.Delivery;

namespace Parley.MicroBenchmarks;

/// <summary>Takes everything and counts the writes. Shared by many connections.</summary>
internal sealed class CountingSink : ISink
{
    private long _writes;

    public long Writes => Volatile.Read(ref _writes);

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Increment(ref _writes);
        return bytes.Length;
    }

    public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => written(true);

    public void Complete()
    {
    }

    public void Abort()
    {
    }
}
