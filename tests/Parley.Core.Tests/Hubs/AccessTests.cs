using Parley.Access;
using Parley.Codes;
using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Hubs;

public sealed class AccessTests
{
    private static readonly User s_ann = new("1", "Ann");

    [Fact]
    public async Task Whoever_may_not_connect_gets_no_connection()
    {
        await using var hub = await StartAsync(request =>
            request.Action == AccessAction.Connect && request.User == s_ann ? AccessDecision.Unauthorized("Who are you?") : AccessDecision.Allow);
        var (none, decision) = await hub.Hub.ConnectAsync(
            new CollectingSink(), new ConnectionSetup { Wire = Wire.Sse, User = s_ann });
        Assert.Null(none);
        Assert.Equal((ErrorCode.Unauthorized, "Who are you?"), (decision.Code, decision.Detail));
        Assert.Equal(0, hub.Hub.ConnectionCount);
        await TestClient.ConnectAsync(hub.Hub);
    }

    [Fact]
    public async Task One_topic_that_may_not_be_followed_refuses_them_all()
    {
        await using var hub = await StartAsync(request => request is { Action: AccessAction.Subscribe, Topic: "secret" }
            ? AccessDecision.Forbid() : AccessDecision.Allow);
        var client = await TestClient.ConnectAsync(hub.Hub);
        var (_, refusal) = await client.TrySubscribeAsync(new("open"), new("secret"));
        Assert.Equal(ErrorCode.Forbidden, refusal?.Code);
        Assert.Contains("secret", refusal!.Detail, StringComparison.Ordinal);
        await hub.PublishAsync("open");
        await client.SubscribeAsync(new SubscribeRequest("open"));
        await hub.PublishAsync("secret");
        await hub.PublishAsync("open", "for all");
        await client.HasTextsAsync("for all");
    }

    [Fact]
    public async Task Whoever_may_not_publish_is_refused_and_nothing_is_stored()
    {
        await using var hub = await StartAsync(request => request is { Action: AccessAction.Publish, User.Id: null }
            ? AccessDecision.Forbid() : AccessDecision.Allow);
        var refused = await hub.Hub.PublishTextAsync("t", "x");
        Assert.Equal(ErrorCode.Forbidden, refused.Error);
        Assert.Null(refused.RetryAfter);
        await hub.PublishAsync("t", "y", s_ann);
        Assert.Equal(1, (await hub.Hub.GetTopicAsync("t")).Offset);
    }

    [Fact]
    public async Task Whoever_may_not_read_what_was_before_is_told_so_and_gets_what_comes()
    {
        await using var hub = await StartAsync(request => request.Action == AccessAction.ReadHistory
            ? AccessDecision.Forbid() : AccessDecision.Allow);
        await hub.PublishAsync("t", "before");
        var client = await TestClient.ConnectAsync(hub.Hub);
        var answer = await client.SubscribeAsync(
            new("t") { Since = ResumeFrom.After(hub.At(0)), Last = 10 }, new("u") { Since = ResumeFrom.Start }, new("v") { Last = 5 });
        Assert.Equal([false, null, null], answer.Topics.Select(topic => topic.IsRecovered));
        Assert.Equal(["denied", null, null], answer.Topics.Select(topic => topic.Reason));
        await hub.PublishAsync("t", "after");
        await client.HasTextsAsync("after");
    }

    [Fact]
    public async Task Authors_change_their_messages_and_moderators_those_of_others()
    {
        var moderator = new User("9", "Mo");
        await using var hub = await StartAsync(request => request.Action == AccessAction.Moderate && request.User != moderator
            ? AccessDecision.Forbid() : AccessDecision.Allow);
        var seq = await hub.PublishAsync("t", "x", s_ann);
        var data = "\"y\""u8.ToArray();
        Assert.Equal(ErrorCode.Forbidden, (await hub.Hub.EditAsync(new("t", seq, new User("2", "Bob")) { Data = data })).Error);
        Assert.True((await hub.Hub.EditAsync(new("t", seq, s_ann) { Data = data })).IsAccepted);
        Assert.True((await hub.Hub.DeleteAsync(new("t", seq, moderator))).IsAccepted);
        Assert.Equal(ErrorCode.NotFound, (await hub.Hub.DeleteAsync(new("t", seq, moderator))).Error);
    }

    [Fact]
    public async Task A_hook_that_fails_refuses_with_unavailable()
    {
        var fails = false;
        await using var hub = await StartAsync(_ => fails ? throw new InvalidOperationException("broken hook") : AccessDecision.Allow);
        hub.ExpectsErrors = true;
        var client = await TestClient.FollowAsync(hub.Hub, ["t"]);
        fails = true;
        Assert.Equal(ErrorCode.Unavailable, (await hub.Hub.PublishTextAsync("t", "x")).Error);
        var (_, refusal) = await client.TrySubscribeAsync(new SubscribeRequest("u"));
        Assert.Equal(ErrorCode.Unavailable, refusal?.Code);
        Assert.DoesNotContain("broken", refusal!.Detail, StringComparison.Ordinal);
        var (none, decision) = await hub.Hub.ConnectAsync(new CollectingSink(), new ConnectionSetup { Wire = Wire.Sse });
        Assert.Null(none);
        Assert.Equal(ErrorCode.Unavailable, decision.Code);
        Assert.All(hub.Logger.Errors, one => Assert.Contains("broken hook", one.Text, StringComparison.Ordinal));

        fails = false;
        await hub.PublishAsync("t", "y");
        await client.HasTextsAsync("y");
    }

    private static Task<TestHub> StartAsync(Func<AccessRequest, AccessDecision> decide) => TestHub.StartAsync(access: new Hook(decide));

    private sealed class Hook(Func<AccessRequest, AccessDecision> decide) : IAccess
    {
        public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
        {
            await Task.Yield();
            return decide(request);
        }
    }
}
