using Parley.Codes;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Log;
using Parley.Messages;
using Parley.Users;

namespace Parley.Core.Tests.Hubs;

/// <summary>A name of a topic is brought to its normal form or refused at every door of the library.</summary>
public sealed class TopicNameDoorTests
{
    // The same word twice: with a letter that has its accent, and with one that is followed by it.
    private const string Normal = "caf\u00e9";
    private const string Other = "cafe\u0301";

    [Theory]
    [InlineData("bad topic")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("$audit")]
    [InlineData("-a")]
    public async Task A_name_that_is_no_topics_is_refused_where_it_is_given(string name)
    {
        await using var test = await TestHub.StartAsync();
        var hub = test.Hub;
        Named("topics", () => hub.SubscribeAsync([name]));
        Named("topics", () => hub.SubscribeAsync(["fine", name]));
        Named("topic", () => hub.GetPresence(name));
        Named("topic", () => hub.Typing(name, User.Anonymous));
        Named("topic", () => PublishRequest.OfText(name, "x"));
        Named("topic", () => PublishRequest.OfJson(name, 1));
        Named("topic", () => PublishRequest.OfJsonBytes(name, "1"u8.ToArray()));
        await NamedAsync("topic", () => hub.PublishTextAsync(name, "x"));
        await NamedAsync("topic", () => hub.GetTopicAsync(name));
        await NamedAsync("query", () => hub.ReadHistoryAsync(new HistoryQuery { Topic = name }));
        await NamedAsync("topic", () => new ReadMarks(hub, new MemoryUserStore()).MoveAsync(new User("1", "Ann"), name, 1));

        var code = name.StartsWith('$') ? ErrorCode.Forbidden : ErrorCode.BadTopic;
        var client = await TestClient.FollowAsync(hub, ["fine"]);
        Assert.Equal(code, (await client.TrySubscribeAsync(new SubscribeRequest(name))).Refusal?.Code);
        await client.CutAsync();
        Assert.Equal(code, (await hub.PublishAsync(new PublishRequest(name, "1"u8.ToArray()))).Error);
        Assert.Equal(code, (await hub.EditAsync(new ChangeRequest(name, 1, User.Anonymous) { Data = "1"u8.ToArray() })).Error);
        Assert.Equal(code, (await hub.DeleteAsync(new ChangeRequest(name, 1, User.Anonymous))).Error);
    }

    [Fact]
    public async Task Nothing_to_follow_is_refused()
    {
        await using var test = await TestHub.StartAsync();
        Named("topics", () => test.Hub.SubscribeAsync([]));
        Assert.Equal("topics", Assert.Throws<ArgumentNullException>(() => test.Hub.SubscribeAsync(null!)).ParamName);
    }

    [Fact]
    public async Task A_name_in_another_form_is_the_same_topic_everywhere()
    {
        await using var test = await TestHub.StartAsync();
        var hub = test.Hub;
        await using var follower = hub.SubscribeAsync([Other]).GetAsyncEnumerator();
        var next = follower.MoveNextAsync().AsTask();
        var ann = new User("1", "Ann");
        var published = await hub.PublishAsync(new PublishRequest(Other, "1"u8.ToArray()) { From = ann });
        Assert.True(await next.WaitAsync(Eventually.Limit));
        Assert.Equal(Normal, follower.Current.Topic);

        var edited = await hub.EditAsync(new ChangeRequest(Other, published.Id.Seq, ann) { Data = "2"u8.ToArray() });
        Assert.True(edited.IsAccepted);
        Assert.Equal(1, (await hub.GetTopicAsync(Other)).Offset);
        Assert.Single((await hub.ReadHistoryAsync(new HistoryQuery { Topic = Other })).Messages);
        var client = await TestClient.FollowAsync(hub, [Other]);
        Assert.Equal(2, hub.Topics.SubscriberCount(Normal));
        await client.CutAsync();

        var marks = new ReadMarks(hub, new MemoryUserStore());
        Assert.Equal(1, (await marks.MoveAsync(ann, Other, 1)).Offset);
        Assert.Equal(1, (await marks.GetAsync(ann, [Normal]))[Normal]);
    }

    [Fact]
    public void What_is_wrong_with_the_data_is_said_of_the_data()
    {
        Assert.Equal("text", Assert.Throws<ArgumentException>(() => PublishRequest.OfText("t", new string('x', 70_000))).ParamName);
        Assert.Equal("json", Assert.Throws<ArgumentException>(() => PublishRequest.OfJsonBytes("t", "{"u8.ToArray())).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => PublishRequest.OfJson("t", new string('x', 70_000))).ParamName);
    }

    private static void Named(string parameter, Action call) => Assert.Equal(parameter, Assert.Throws<ArgumentException>(call).ParamName);

    private static void Named(string parameter, Func<object> call) => Named(parameter, () => { call(); });

    private static async Task NamedAsync(string parameter, Func<Task> call) =>
        Assert.Equal(parameter, (await Assert.ThrowsAsync<ArgumentException>(call)).ParamName);
}
