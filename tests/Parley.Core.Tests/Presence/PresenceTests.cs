using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Presence;

public sealed class PresenceTests : IAsyncLifetime
{
    private static readonly User s_ann = new("1", "Ann");
    private static readonly User s_bob = new("2", "Bob");
    private static readonly User s_watcher = new("0", "Watcher");

    private readonly ManualTime _time = new();
    private TestHub _hub = null!;
    private TestClient _watcher = null!;

    public async ValueTask InitializeAsync()
    {
        var never = TimeSpan.FromDays(1);
        _hub = await TestHub.StartAsync(
            new HubOptions { MaxPresentUsers = 3, HeartbeatInterval = never, PongTimeout = never }, time: _time);
        _watcher = await FollowAsync(s_watcher, people: true);
        await SeesAsync("joined Watcher");
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task Two_tabs_of_one_user_join_once_and_leave_once_after_the_grace()
    {
        var first = await FollowAsync(s_ann);
        var second = await FollowAsync(s_ann, Wire.Sse);
        await first.CutAsync();
        await PassAsync(30);
        await SeesAsync("joined Watcher", "joined Ann");

        await second.CutAsync();
        await PassAsync(14);
        await SeesAsync("joined Watcher", "joined Ann");
        Assert.Equal(["Watcher", "Ann"], Present());
        await PassAsync(2);
        await SeesAsync("joined Watcher", "joined Ann", "left Ann");
        Assert.Equal(["Watcher"], Present());
    }

    [Fact]
    public async Task A_crowd_that_leaves_does_not_hold_up_a_message()
    {
        var time = new ManualTime();
        var never = TimeSpan.FromDays(1);
        var log = new FaultyLog();
        await using var hub = await TestHub.StartAsync(new HubOptions { HeartbeatInterval = never, PongTimeout = never }, log, time: time);
        var watcher = await TestClient.FollowAsync(hub.Hub, ["t"], user: s_watcher, people: true);
        var crowd = new List<TestClient>();
        for (var i = 0; i < 600; i++)
        {
            crowd.Add(await TestClient.FollowAsync(hub.Hub, ["t"], user: new User($"c{i}", $"C{i}")));
        }

        foreach (var one in crowd)
        {
            await one.CutAsync();
        }

        await hub.SettleAsync();
        log.Shut();
        var first = hub.Hub.PublishTextAsync("t", "first");
        time.Jump(TimeSpan.FromSeconds(20));
        var second = hub.Hub.PublishTextAsync("t", "second");
        log.Open();
        await Task.WhenAll(first, second).WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => watcher.Events.Count(one => one.Type == "left") == 600);
        var events = watcher.Events;
        var place = events.FindIndex(one => one.Type == "message" && one.Text == "second");
        Assert.True(place < events.FindLastIndex(one => one.Type == "left"), "the message waited for the crowd");
    }

    [Fact]
    public async Task A_reload_says_nothing()
    {
        var client = await FollowAsync(s_ann);
        for (var i = 0; i < 3; i++)
        {
            await client.CutAsync();
            await PassAsync(10);
            client = await FollowAsync(s_ann);
            await PassAsync(1);
        }

        await PassAsync(60);
        await SeesAsync("joined Watcher", "joined Ann");
    }

    [Fact]
    public async Task The_grace_begins_anew_with_each_leave()
    {
        var client = await FollowAsync(s_ann);
        await client.CutAsync();
        await PassAsync(10);
        await (await FollowAsync(s_ann)).CutAsync();
        await PassAsync(10);
        await SeesAsync("joined Watcher", "joined Ann");
        await PassAsync(6);
        await SeesAsync("joined Watcher", "joined Ann", "left Ann");
    }

    [Fact]
    public async Task Whoever_unsubscribes_leaves_and_may_join_again()
    {
        var client = await FollowAsync(s_ann);
        await client.UnsubscribeAsync("t");
        await PassAsync(16);
        await client.SubscribeAsync(new SubscribeRequest("t"));
        await SeesAsync("joined Watcher", "joined Ann", "left Ann", "joined Ann");
    }

    [Fact]
    public async Task People_stand_in_the_order_of_their_arrival()
    {
        await FollowAsync(s_bob);
        var ann = await FollowAsync(s_ann);
        await SeesAsync("joined Watcher", "joined Bob", "joined Ann");
        await _watcher.CutAsync();
        await PassAsync(16);
        Assert.Equal(["Bob", "Ann"], Present());
        await ann.CutAsync();
        await PassAsync(1);
        await FollowAsync(s_ann);
        await FollowAsync(s_watcher);
        await _hub.SettleAsync();
        Assert.Equal(["Bob", "Ann", "Watcher"], Present());
    }

    [Fact]
    public async Task Somebody_with_a_new_name_is_listed_by_it_and_did_not_join_again()
    {
        await FollowAsync(s_ann);
        await FollowAsync(s_ann with { Name = "Anna" });
        await _hub.SettleAsync();
        Assert.Equal(["Watcher", "Anna"], Present());
        await SeesAsync("joined Watcher", "joined Ann", "renamed Anna");
    }

    [Fact]
    public async Task A_new_name_is_shown_where_the_user_is_present_and_told_once()
    {
        var tab = await FollowAsync(s_ann);
        await FollowAsync(s_ann, Wire.Sse);
        await _hub.SettleAsync();

        _hub.Hub.Rename(s_ann with { Name = "Anna" });
        _hub.Hub.Rename(s_ann with { Name = "Anna" });

        await SeesAsync("joined Watcher", "joined Ann", "renamed Anna");
        Assert.Equal("Ann", _watcher.Events.Single(e => e.Type == "renamed").Payload.GetProperty("was").GetString());
        Assert.Equal(["Watcher", "Anna"], Present());
        Assert.Equal("Anna", tab.Connection.User.Name);
    }

    [Fact]
    public async Task A_link_that_was_on_its_way_when_the_name_changed_has_the_new_one()
    {
        _hub.Hub.Rename(s_ann with { Name = "Anna" });
        var late = await FollowAsync(s_ann);

        Assert.Equal("Anna", late.Connection.User.Name);
        await SeesAsync("joined Watcher", "joined Anna");
    }

    [Fact]
    public async Task Connections_are_found_by_their_user()
    {
        var first = await FollowAsync(s_ann);
        var second = await FollowAsync(s_ann, Wire.SseChunked);
        await FollowAsync(new User(null, "1"));
        Assert.Equal([first.Connection, second.Connection], _hub.Hub.ConnectionsOf("1"));

        await first.CutAsync();
        await second.CutAsync();
        Assert.Empty(_hub.Hub.ConnectionsOf("1"));
    }

    [Fact]
    public async Task Those_above_the_limit_are_served_and_not_listed()
    {
        await FollowAsync(s_ann);
        await FollowAsync(s_bob);
        var fourth = await FollowAsync(new User("4", "Dan"));
        await _hub.SettleAsync();
        Assert.Equal(["Watcher", "Ann", "Bob"], Present());
        await _hub.PublishAsync("t", "hello");
        await fourth.HasTextsAsync("hello");
        await fourth.CutAsync();
        await PassAsync(20);
        await SeesAsync("joined Watcher", "joined Ann", "joined Bob");
    }

    [Fact]
    public async Task Somebody_above_the_limit_who_opens_another_tab_later_stays_as_long_as_one_is_open()
    {
        var ann = await FollowAsync(s_ann);
        await FollowAsync(s_bob);
        var dan = new User("4", "Dan");
        var unlisted = await FollowAsync(dan);
        await ann.CutAsync();
        await PassAsync(20);
        await FollowAsync(dan);
        await unlisted.CutAsync();
        await PassAsync(20);
        Assert.Equal(["Watcher", "Bob", "Dan"], Present());
    }

    [Fact]
    public async Task Nobody_in_particular_is_not_present()
    {
        await FollowAsync(User.Anonymous);
        await FollowAsync(new User(null, "Bot"));
        await _hub.SettleAsync();
        Assert.Equal(["Watcher", "Bot"], Present());
    }

    [Fact]
    public async Task Only_streams_that_ask_are_told_of_people_and_typing_comes_back_to_the_one_who_types()
    {
        var quiet = await FollowAsync(s_bob);
        await _hub.SettleAsync();
        var ann = await FollowAsync(s_ann, Wire.SseChunked, people: true);
        await _hub.SettleAsync();
        _hub.Hub.Typing("t", s_ann);
        await _hub.PublishAsync("t", "hello");
        await SeesAsync("joined Watcher", "joined Bob", "joined Ann", "typing Ann");
        await quiet.HasTextsAsync("hello");
        Assert.Equal(["answer", "message"], quiet.Events.Select(e => e.Type));

        await ann.HasTextsAsync("hello");
        Assert.Equal(["answer", "joined", "typing", "message"], ann.Events.Select(e => e.Type));
        Assert.All(ann.Events.Where(e => e.Type is "joined" or "typing"), e => Assert.Null(e.Line));
        Assert.False(ann.Events.Single(e => e.Type == "typing").Payload.TryGetProperty("time", out _));
    }

    [Fact]
    public async Task Joining_has_a_place_among_the_messages()
    {
        for (var i = 0; i < 20; i++)
        {
            var publishing = _hub.PublishAsync("t", $"before {i}");
            var client = await FollowAsync(new User($"u{i}", $"U{i}"));
            await publishing;
            await _hub.SettleAsync();
            await client.CutAsync();
            await PassAsync(16);
        }

        await Eventually.TrueAsync(() => _watcher.Events.Count(e => e.Type == "left") == 20);
        var order = _watcher.Events.Where(e => e.Type is "joined" or "left").Skip(1).Select(e => e.Type).ToList();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? "joined" : "left"), order);
    }

    [Fact]
    public async Task Somebody_is_away_when_nobody_is_at_any_connection_and_back_with_the_first()
    {
        var (first, second) = (await FollowAsync(s_ann), await FollowAsync(s_ann, Wire.Sse));
        first.Connection.SetAway(true);
        await _hub.SettleAsync();
        Assert.Empty(Away());
        second.Connection.SetAway(true);
        await SeesAsync("joined Watcher", "joined Ann", "away Ann");
        Assert.Equal(["Ann"], Away());
        second.Connection.SetAway(true);
        first.Connection.SetAway(false);
        await SeesAsync("joined Watcher", "joined Ann", "away Ann", "back Ann");
        Assert.Empty(Away());
    }

    [Fact]
    public async Task A_tab_that_goes_leaves_those_that_are_away_and_a_new_one_brings_its_user_back()
    {
        var (away, here) = (await FollowAsync(s_ann), await FollowAsync(s_ann));
        away.Connection.SetAway(true);
        await here.CutAsync();
        await SeesAsync("joined Watcher", "joined Ann", "away Ann");

        // Also with a connection that follows something else.
        var elsewhere = await TestClient.FollowAsync(_hub.Hub, ["other"], Wire.Sse, s_ann);
        await SeesAsync("joined Watcher", "joined Ann", "away Ann", "back Ann");
        elsewhere.Connection.SetAway(true);
        await SeesAsync("joined Watcher", "joined Ann", "away Ann", "back Ann", "away Ann");
        await FollowAsync(s_ann);
        await SeesAsync("joined Watcher", "joined Ann", "away Ann", "back Ann", "away Ann", "back Ann");
    }

    [Fact]
    public async Task Who_comes_while_away_is_shown_as_away()
    {
        var elsewhere = await TestClient.FollowAsync(_hub.Hub, ["other"], Wire.WebSocket, s_ann);
        elsewhere.Connection.SetAway(true);
        await elsewhere.SubscribeAsync(new SubscribeRequest("t"));
        await SeesAsync("joined Watcher", "joined Ann", "away Ann");
        await elsewhere.CutAsync();
        await PassAsync(16);
        await FollowAsync(s_ann);
        await SeesAsync("joined Watcher", "joined Ann", "away Ann", "left Ann", "joined Ann");
        Assert.Empty(Away());
    }

    [Fact]
    public async Task A_link_that_ended_before_it_was_known_whose_it_is_does_not_keep_its_user_here()
    {
        var (late, _) = await _hub.Hub.ConnectAsync(
            new Delivery.CollectingSink(), new ConnectionSetup { Wire = Wire.WebSocket, IsPending = true });
        late!.Abort();
        await late.Completion.WaitAsync(Eventually.Limit);

        // The token was being checked when the client left.
        late.Identify(s_ann);

        Assert.Empty(_hub.Hub.ConnectionsOf(s_ann.Id!));
        var ann = await FollowAsync(s_ann);
        ann.Connection.SetAway(true);
        await SeesAsync("joined Watcher", "joined Ann", "away Ann");
    }

    private Task<TestClient> FollowAsync(User user, Wire wire = Wire.WebSocket, bool people = false) =>
        TestClient.FollowAsync(_hub.Hub, ["t"], wire, user, people: people);

    private IEnumerable<string?> Present() => _hub.Hub.GetPresence("t").Users.Select(user => user.Name);

    private IEnumerable<string?> Away() => _hub.Hub.GetPresence("t").Users.Where(user => user.IsAway).Select(user => user.Name);

    private async Task PassAsync(int seconds)
    {
        await _hub.SettleAsync();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await _hub.SettleAsync();
    }

    private async Task SeesAsync(params string[] expected)
    {
        await _hub.SettleAsync();
        await Eventually.TrueAsync(() => Seen().Count() >= expected.Length, () => string.Join(", ", Seen()));
        Assert.Equal(expected, Seen());
    }

    private IEnumerable<string> Seen() => _watcher.Events
        .Where(e => e.Type is "joined" or "left" or "typing" or "renamed" or "away" or "back")
        .Select(e => $"{e.Type} {e.Payload.GetProperty("user").GetProperty("name").GetString()}");
}
