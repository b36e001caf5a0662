using Parley.Budgets;
using Parley.Contracts;
using Parley.Core.Tests.Testing;

namespace Parley.Core.Tests.Budgets;

public sealed class ByteBudgetTests
{
    private readonly ManualTime _time = new();
    private readonly ByteBudget _budget;

    public ByteBudgetTests() => _budget = new ByteBudget(total: 100, share: 40, TimeSpan.FromSeconds(5), _time, maxWaiting: 64);

    [Fact]
    public async Task Who_finds_none_left_waits_until_somebody_gives_some_back()
    {
        var first = await TakeAsync("a", 40);
        var second = await TakeAsync("b", 40);
        var late = TakeAsync("c", 30);
        Assert.False(late.IsCompleted);

        first!.Dispose();

        Assert.NotNull(await late.WaitAsync(Eventually.Limit));
        Assert.Equal(70, _budget.Used);
        second!.Dispose();
    }

    [Fact]
    public async Task Who_waits_for_the_own_share_holds_up_nobody_else()
    {
        await TakeAsync("a", 40);
        var again = TakeAsync("a", 10);
        Assert.False(again.IsCompleted);

        Assert.NotNull(await TakeAsync("b", 40).WaitAsync(Eventually.Limit));
        Assert.NotNull(await TakeAsync(null, 20).WaitAsync(Eventually.Limit));
        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task A_small_one_does_not_pass_by_a_large_one_that_came_first()
    {
        var first = await TakeAsync(null, 90);
        var large = TakeAsync(null, 50);
        var small = TakeAsync(null, 5);
        Assert.False(large.IsCompleted || small.IsCompleted);

        first!.ResizeTo(40);

        Assert.NotNull(await large.WaitAsync(Eventually.Limit));
        Assert.NotNull(await small.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task Patience_ends_and_leaves_nothing_behind()
    {
        var all = await TakeAsync(null, 100);
        var late = TakeAsync("a", 10);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Null(await late.WaitAsync(Eventually.Limit));
        all!.Dispose();
        all.Dispose();
        Assert.Equal((0, 0), (_budget.Used, _budget.WaitingCount));
    }

    [Fact]
    public async Task Who_goes_away_while_waiting_takes_nothing()
    {
        var all = await TakeAsync(null, 100);
        using var gone = new CancellationTokenSource();
        var late = _budget.TakeAsync("a", 10, gone.Token).AsTask();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        all!.Dispose();
        Assert.Equal((0, 0), (_budget.Used, _budget.WaitingCount));
    }

    [Fact]
    public async Task Of_one_client_only_so_many_may_wait()
    {
        await TakeAsync("a", 40);
        var waiting = Enumerable.Range(0, 64).Select(_ => TakeAsync("a", 40)).ToList();

        Assert.Null(await TakeAsync("a", 1).WaitAsync(Eventually.Limit));
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        Assert.NotNull(await TakeAsync("b", 1).WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task More_than_there_ever_are_counts_as_all()
    {
        Assert.NotNull(await TakeAsync("a", 1_000).WaitAsync(Eventually.Limit));
        Assert.Equal(40, _budget.Used);
        Assert.NotNull(await TakeAsync(null, 60).WaitAsync(Eventually.Limit));
    }

    private Task<ByteLease?> TakeAsync(string? owner, long bytes) => _budget.TakeAsync(owner, bytes, CancellationToken.None).AsTask();
}
