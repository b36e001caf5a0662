using Parley.Codes;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Hubs;

public sealed class LogFailureTests : IAsyncLifetime
{
    private readonly FaultyLog _log = new();
    private TestHub _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await TestHub.StartAsync(new HubOptions { RecentEntries = 2 }, _log);
        _hub.ExpectsErrors = true;
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task While_the_log_cannot_be_written_publishers_are_told_so_and_afterwards_all_goes_on()
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"]);
        await _hub.PublishAsync("t", "before");
        _log.AppendError = new LogUnavailableException("The disk is full.");
        Assert.False(_hub.Hub.IsReady);
        for (var i = 0; i < 3; i++)
        {
            var refused = await _hub.Hub.PublishTextAsync("t", "lost").WaitAsync(Eventually.Limit);
            Assert.Equal(ErrorCode.Unavailable, refused.Error);
            // What is wrong here is for those who run the server, and stands in its log.
            Assert.Equal(LogUnavailableException.ForClients, refused.Detail);
            Assert.NotNull(refused.RetryAfter);
        }

        _log.AppendError = null;
        Assert.True(_hub.Hub.IsReady);
        await _hub.PublishAsync("t", "after");
        await client.HasTextsAsync("before", "after");

        // The log tells its operator itself; the hub does not say it again.
        Assert.Empty(_hub.Logger.Errors);
    }

    [Fact]
    public async Task A_log_that_breaks_costs_the_batch_and_not_the_hub()
    {
        _log.AppendError = new InvalidOperationException("a bug");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _hub.Hub.PublishTextAsync("t", "x").WaitAsync(Eventually.Limit));
        _log.AppendError = null;
        await _hub.PublishAsync("t", "x");
        Assert.Single(_hub.Logger.Errors);
    }

    [Fact]
    public async Task Presence_and_typing_go_on_while_the_log_cannot_be_written()
    {
        _log.AppendError = new LogUnavailableException("away");
        var ann = new User("1", "Ann");
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"], user: ann, people: true);
        _hub.Hub.Typing("t", ann);
        await Eventually.TrueAsync(() => client.Events.Select(e => e.Type).SequenceEqual(["answer", "joined", "typing"]));
    }

    [Fact]
    public async Task Subscribing_to_what_cannot_be_read_is_refused_and_leaves_nothing_behind()
    {
        var client = await TestClient.ConnectAsync(_hub.Hub);
        _log.ReadError = new LogUnavailableException("away");
        var (_, refusal) = await client.TrySubscribeAsync(new SubscribeRequest("t"));
        Assert.Equal(ErrorCode.Unavailable, refusal?.Code);
        Assert.Equal(0, _hub.Hub.Topics.SubscriberCount("t"));

        _log.ReadError = null;
        await client.SubscribeAsync(new SubscribeRequest("t"));
        await _hub.PublishAsync("t", "x");
        await client.HasTextsAsync("x");
    }

    [Fact]
    public async Task A_replay_that_cannot_go_on_cuts_its_connection_and_the_client_comes_back_for_the_rest()
    {
        for (var i = 0; i < 1000; i++)
        {
            await _hub.PublishAsync("t", $"{i}");
        }

        var pages = 0;
        _log.Reading = () => _log.ReadError = ++pages == 3 ? new LogUnavailableException("away") : null;
        var client = await TestClient.ConnectAsync(_hub.Hub);
        await client.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.Start });
        Assert.False((await client.EndAsync()).IsClean);

        (_log.Reading, _log.ReadError) = (null, null);
        var seen = client.Events.Where(e => e.IsEntry).Select(e => e.Seq).ToList();
        var again = await TestClient.ConnectAsync(_hub.Hub);
        await again.SubscribeAsync(new SubscribeRequest("t") { Since = ResumeFrom.After(_hub.At(seen.LastOrDefault())) });
        await Eventually.TrueAsync(() => again.Texts.Count() + seen.Count >= 1000);
        Assert.Equal(
            Enumerable.Range(0, 1000).Select(i => $"{i}"),
            client.Texts.Concat(again.Texts));
    }
}
