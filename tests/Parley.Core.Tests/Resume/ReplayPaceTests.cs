using Parley.Contracts;
using Parley.Replay;

namespace Parley.Core.Tests.Resume;

public sealed class ReplayPaceTests
{
    private readonly ManualTime _time = new();
    private long _visible;

    [Fact]
    public async Task While_somebody_publishes_a_replay_rests_for_as_long_as_it_worked()
    {
        var pace = new ReplayPace(1, () => _visible, _time);

        await WorkAsync(pace, milliseconds: 5, published: 1);
        var next = pace.EnterAsync().AsTask();

        _time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Short_work_is_added_up_until_a_timer_can_wait_for_it()
    {
        var pace = new ReplayPace(1, () => _visible, _time);

        await WorkAsync(pace, milliseconds: 1, published: 1);
        await WorkAsync(pace, milliseconds: 1, published: 0);

        Assert.False(pace.EnterAsync().AsTask().IsCompleted);
    }

    [Fact]
    public async Task Where_nobody_publishes_a_replay_goes_at_full_speed()
    {
        var pace = new ReplayPace(1, () => _visible, _time);
        await WorkAsync(pace, milliseconds: 1, published: 1);
        _time.Advance(TimeSpan.FromMilliseconds(200));

        for (var i = 0; i < 10; i++)
        {
            var entered = pace.EnterAsync().AsTask();
            Assert.True(entered.IsCompletedSuccessfully);
            _time.Advance(TimeSpan.FromMilliseconds(50));
            pace.Leave(await entered);
        }
    }

    private async Task WorkAsync(ReplayPace pace, int milliseconds, int published)
    {
        var began = await pace.EnterAsync();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _visible += published;
        pace.Leave(began);
    }
}
