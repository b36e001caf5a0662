using FsCheck;
using FsCheck.Fluent;
using Parley.Contracts;
using Parley.Messages;
using Parley.Presence;

namespace Parley.Core.Tests.Presence;

public sealed class PresenceModelTests
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(15);

    [Fact]
    public void A_user_is_there_from_the_first_connection_until_a_grace_after_the_last()
    {
        var steps = Gen.Choose(0, 255).ListOf(100).Select(list => list.ToArray());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Arb.From(steps), Run));
    }

    [Fact]
    public void A_deadline_of_before_somebody_left_for_good_does_not_end_a_later_visit()
    {
        var time = new ManualTime();
        var tracker = new PresenceTracker(new HubOptions { PresenceGrace = s_grace }, time);
        var ann = new User("1", "Ann");
        tracker.TryEnter("t", ann, out _, out _);
        tracker.Leave("t", ann, isForGood: false);
        tracker.TryEnter("t", ann, out _, out _);
        Assert.NotNull(tracker.Leave("t", ann, isForGood: true));
        time.Advance(TimeSpan.FromSeconds(10));
        tracker.TryEnter("t", ann, out _, out _);
        tracker.Leave("t", ann, isForGood: false);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(tracker.Sweep(int.MaxValue));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(tracker.Sweep(int.MaxValue));
    }

    private static void Run(int[] steps)
    {
        var time = new ManualTime();
        var tracker = new PresenceTracker(new HubOptions { PresenceGrace = s_grace }, time);
        var present = new Dictionary<(string Topic, string User), (int Connections, long GoneMs)>();
        foreach (var step in steps)
        {
            var key = (Topic: $"t{step / 8 % 2}", User: $"u{step / 16 % 3}");
            var user = new User(key.User, key.User);
            var known = present.TryGetValue(key, out var state);
            switch (step % 8)
            {
                case < 3:
                    Assert.True(tracker.TryEnter(key.Topic, user, out var isNew, out _));
                    Assert.Equal(!known, isNew);
                    present[key] = (state.Connections + 1, 0);
                    break;
                case 5 when state.Connections > 0:
                    var isLast = state.Connections == 1;
                    Assert.Equal(isLast ? user : null, tracker.Leave(key.Topic, user, isForGood: true));
                    present[key] = (state.Connections - 1, time.NowMs);
                    if (isLast)
                    {
                        present.Remove(key);
                    }

                    break;
                case < 5 when state.Connections > 0:
                    Assert.Null(tracker.Leave(key.Topic, user, isForGood: false));
                    present[key] = (state.Connections - 1, time.NowMs);
                    break;
                default:
                    time.Advance(TimeSpan.FromSeconds(step / 16));
                    var gone = present
                        .Where(one => one.Value.Connections == 0 && time.NowMs - one.Value.GoneMs >= s_grace.TotalMilliseconds)
                        .Select(one => one.Key).ToList();
                    Assert.Equal(gone.Order(), tracker.Sweep(int.MaxValue).Select(one => (one.Topic, one.User.Id!)).Order());
                    gone.ForEach(one => present.Remove(one));
                    break;
            }

            foreach (var topic in new[] { "t0", "t1" })
            {
                var users = tracker.Users(topic).Select(one => one.Id!).ToList();
                Assert.Equal(present.Keys.Where(one => one.Topic == topic).Select(one => one.User).Order(), users.Order());
                Assert.Equal(users.Count, tracker.Count(topic));
            }
        }
    }
}
