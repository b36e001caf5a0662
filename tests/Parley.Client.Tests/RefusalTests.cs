using Parley.Access;
using Parley.AspNetCore;
using Parley.AspNetCore.Access;
using Parley.Client.Tests.Support;

namespace Parley.Client.Tests;

/// <summary>What the server says no to, and who this client says it is.</summary>
public sealed class RefusalTests
{
    private static readonly TokenKey s_key = TokenKey.FromSecret("a secret that is long enough for a test of tokens");

    [Fact]
    public async Task A_topic_that_is_refused_ends_its_own_loop_and_the_others_go_on()
    {
        await using var server = await ServerApp.StartAsync(options => options.Access = _ => new ClosedTopic());
        await using var client = Clients.At(server.Address);
        var open = client.SubscribeAsync("open", TestJson.Default.String).TextsAsync(1);
        await open.Began;
        var closed = await Assert.ThrowsAsync<ParleyException>(() => client.SubscribeAsync("closed").TakeAsync(_ => false).All);
        Assert.Equal(("forbidden", "not for you"), (closed.Code, closed.Message));
        var bad = await Assert.ThrowsAsync<ParleyException>(() => client.SubscribeAsync("bad topic").TakeAsync(_ => false).All);
        Assert.Equal("bad_topic", bad.Code);
        await server.PublishAsync("open", "on");
        Assert.Equal(["on"], await open.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task One_refused_topic_of_several_takes_none_of_the_others_with_it_after_a_break()
    {
        var access = new ClosedTopic { Topic = "none" };
        await using var server = await ServerApp.StartAsync(options => options.Access = _ => access);
        await using var client = Clients.At(server.Address);
        var open = client.SubscribeAsync("open", TestJson.Default.String).TextsAsync(1);
        var closed = client.SubscribeAsync("closed").TakeAsync(_ => false);
        await open.Began;
        await closed.Began;
        access.Topic = "closed";
        await server.CloseAllAsync(Codes.CloseCode.SlowConsumer, null);
        Assert.Equal("forbidden", (await Assert.ThrowsAsync<ParleyException>(() => closed.WaitAsync(Eventually.Limit))).Code);
        await server.PublishAsync("open", "on");
        Assert.Equal(["on"], await open.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_publish_that_is_refused_fails_with_the_code()
    {
        await using var server = await ServerApp.StartAsync(options => options.Access = _ => new ClosedTopic());
        await using var client = Clients.At(server.Address);
        var error = await Assert.ThrowsAsync<ParleyException>(() => client.PublishTextAsync("closed", "x"));
        Assert.Equal(("forbidden", 403), (error.Code, error.Status));
        var conflict = await Assert.ThrowsAsync<ParleyException>(() => client.PublishTextAsync("open", "x", new() { IfOffset = 4 }));
        Assert.Equal("conflict", conflict.Code);
        await client.PublishTextAsync("open", "x", new() { Key = "k" });
        Assert.True((await client.PublishTextAsync("open", "x", new() { Key = "k" })).IsDuplicate);
    }

    [Fact]
    public async Task A_token_is_shown_and_a_new_one_is_got_when_the_server_says_that_it_ends()
    {
        var asked = 0;
        await using var server = await ServerApp.StartAsync(options =>
        {
            WithTokens(options);
            options.Hub = options.Hub with { TokenWarning = TimeSpan.FromHours(1) };
        });
        await using var client = Clients.At(server.Address, Clients.Quick with
        {
            // The first ends within the server's warning, so that it is told at once.
            Token = _ => Task.FromResult(Sign(TimeSpan.FromHours(Interlocked.Increment(ref asked) == 1 ? 0.5 : 2))),
        });
        var reading = client.SubscribeAsync("t", TestJson.Default.String).TextsAsync(1);
        await reading.Began;
        await Eventually.TrueAsync(() => Volatile.Read(ref asked) == 2);
        Assert.Equal(1, server.Hub.ConnectionCount);
        var published = await client.PublishTextAsync("t", "mine");
        Assert.Equal(1, published.Offset);
        Assert.Equal(["mine"], await reading.WaitAsync(Eventually.Limit));
        Assert.Equal("ann", Assert.Single(await client.GetPresenceAsync("t")).Id);
    }

    [Fact]
    public async Task A_token_that_has_ended_is_replaced_without_a_word_to_the_program()
    {
        var asked = 0;
        await using var server = await ServerApp.StartAsync(WithTokens);
        await using var client = Clients.At(server.Address, Clients.Quick with
        {
            Token = _ => Task.FromResult(Sign(Interlocked.Increment(ref asked) % 2 == 1 ? TimeSpan.FromHours(-1) : TimeSpan.FromHours(1))),
        });
        await client.PublishTextAsync("t", "x").WaitAsync(Eventually.Limit);
        Assert.Equal(2, asked);
        Assert.Single(await client.SubscribeAsync("t", TestJson.Default.String, new() { Last = 1 }).TextsAsync(1).WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_token_that_is_no_use_ends_the_loop_with_the_reason()
    {
        await using var server = await ServerApp.StartAsync(WithTokens);
        await using var client = Clients.At(server.Address, Clients.Quick with { Token = _ => Task.FromResult("nonsense") });
        var error = await Assert.ThrowsAsync<ParleyException>(
            () => client.SubscribeAsync("t").TakeAsync(_ => false).WaitAsync(Eventually.Limit));
        Assert.Equal("bad_token", error.Code);
        Assert.Equal("bad_token", (await Assert.ThrowsAsync<ParleyException>(() => client.PublishTextAsync("t", "x"))).Code);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_tried_again_and_a_question_to_it_fails()
    {
        await using var client = Clients.At(new Uri("http://127.0.0.1:9/"));
        var error = await Assert.ThrowsAsync<ParleyException>(() => client.GetTopicAsync("t"));
        Assert.Equal((ParleyException.Network, true), (error.Code, error.IsTransient));
        using var cancel = new CancellationTokenSource();
        var reading = client.SubscribeAsync("t", cancel: cancel.Token).TakeAsync(_ => false);
        await Eventually.TrueAsync(() => client.Status is { State: ParleyState.Waiting, Reason: "network" });
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Eventually.Limit));
    }

    private static void WithTokens(ParleyOptions options) => options.AccessControl = new AccessOptions { Tokens = new TokenOptions { Keys = [s_key] } };

    private static string Sign(TimeSpan life) => new TokenDraft
    {
        Subject = "ann",
        ExpiresAt = DateTimeOffset.UtcNow + life,
        Rights = new Rights
        {
            Subscribe = [TopicPattern.Parse("*")],
            Publish = [TopicPattern.Parse("*")],
            Presence = [TopicPattern.Parse("*")],
            History = [TopicPattern.Parse("*")],
        },
    }.Sign(s_key);

    private sealed class ClosedTopic : IAccess
    {
        public string Topic { get; set; } = "closed";

        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Topic == Topic ? AccessDecision.Forbid("not for you") : AccessDecision.Allow);
    }
}
