using Parley.AspNetCore.Limits;
using Parley.Contracts;

namespace Parley.AspNetCore.Tests.Limits;

public sealed class RateBucketTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_burst_passes_and_what_comes_after_it_is_told_when_to_come_back()
    {
        var bucket = new RateBucket(new RateLimit(5, TimeSpan.FromSeconds(5), 10), _time);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(bucket.TryTake(1, out _));
        }

        Assert.False(bucket.TryTake(1, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(1), retryAfter);
        _time.Advance(retryAfter - TimeSpan.FromTicks(1));
        Assert.False(bucket.TryTake(1, out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(bucket.TryTake(1, out _));
        Assert.False(bucket.TryTake(1, out _));
    }

    [Fact]
    public void It_never_holds_more_than_its_burst()
    {
        var bucket = new RateBucket(RateLimit.PerSecond(1, 3), _time);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => bucket.TryTake(1, out var _)));
        Assert.False(bucket.IsFull);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(bucket.IsFull);
    }

    [Fact]
    public void What_is_larger_than_a_burst_passes_when_nothing_is_owed_and_is_paid_for_after_it()
    {
        var bucket = new RateBucket(RateLimit.PerSecond(100, 100), _time);
        Assert.True(bucket.TryTake(1000, out _));
        Assert.False(bucket.TryTake(1, out var retryAfter));
        Assert.Equal(9.01, retryAfter.TotalSeconds, 0.001);
        Assert.False(bucket.TryTake(1000, out retryAfter));
        Assert.Equal(10, retryAfter.TotalSeconds, 0.001);
    }

    [Fact]
    public async Task Many_threads_together_get_as_much_as_one()
    {
        var bucket = new RateBucket(RateLimit.PerSecond(1, 1000), _time);
        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            Enumerable.Range(0, 1000).Count(_ => bucket.TryTake(1, out var _))))).WaitAsync(TestApp.Patience);
        Assert.Equal(1000, taken.Sum());
    }
}
