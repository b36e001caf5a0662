using System.Globalization;

namespace Parley.Contracts;

/// <summary>A clock that only moves when it is told to.</summary>
public sealed class ManualTime : TimeProvider
{
    private long _ms = DateTimeOffset.Parse("2026-01-02T03:04:05.678Z", CultureInfo.InvariantCulture)
        .ToUnixTimeMilliseconds();

    public long NowMs => Interlocked.Read(ref _ms);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ms, (long)by.TotalMilliseconds);
}
