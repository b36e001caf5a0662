using Parley.Codes;
using Parley.Core.Tests.Delivery;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Testing;

/// <summary>A connection with a sink that a test can look into.</summary>
internal sealed class TestClient
{
    private int _answers;

    private TestClient(Connection connection, CollectingSink sink)
    {
        Connection = connection;
        Sink = sink;
    }

    public Connection Connection { get; }

    public CollectingSink Sink { get; }

    public Wire Wire => Connection.Setup.Wire;

    public List<Received> Events => WireText.Parse(Wire, Sink.Bytes);

    /// <summary>The texts of the messages that came.</summary>
    public IEnumerable<string?> Texts => Events.Where(e => e.Type == "message").Select(e => e.Text);

    public bool IsEnded => Connection.Completion.IsCompleted;

    public static async Task<TestClient> ConnectAsync(
        Hub hub, Wire wire = Wire.WebSocket, User? user = null, CollectingSink? sink = null)
    {
        sink ??= new CollectingSink();
        var (connection, decision) = await hub.ConnectAsync(sink, new ConnectionSetup { Wire = wire, User = user ?? User.Anonymous });
        Assert.True(decision.IsAllowed, decision.Detail);
        return new TestClient(connection!, sink);
    }

    /// <summary>Connects and follows topics from now on.</summary>
    public static async Task<TestClient> FollowAsync(
        Hub hub, string[] topics, Wire wire = Wire.WebSocket, User? user = null, CollectingSink? sink = null, bool people = false)
    {
        var client = await ConnectAsync(hub, wire, user, sink);
        await client.SubscribeAsync([.. topics.Select(topic => new SubscribeRequest(topic) { People = people })]);
        return client;
    }

    /// <summary>Follows topics; an event <c>answer</c> marks the place of the answer in the stream.</summary>
    public async Task<Subscribed> SubscribeAsync(params SubscribeRequest[] requests)
    {
        var (answer, refusal) = await TrySubscribeAsync(requests);
        Assert.Null(refusal);
        return answer!;
    }

    public async Task<(Subscribed? Answer, Refusal? Refusal)> TrySubscribeAsync(params SubscribeRequest[] requests)
    {
        Subscribed? answer = null;
        var isFirst = _answers == 0;
        var refusal = await Connection.SubscribeAsync(
            requests,
            subscribed =>
            {
                answer = subscribed;
                return Mark("answer");
            },
            withIds: isFirst || Wire == Wire.WebSocket,
            CancellationToken.None).WaitAsync(Eventually.Limit);
        return (answer, refusal);
    }

    /// <summary>Follows topics no longer; an event <c>gone</c> marks the place.</summary>
    public Task UnsubscribeAsync(params string[] topics) =>
        Connection.UnsubscribeAsync(topics, Mark("gone"), CancellationToken.None).WaitAsync(Eventually.Limit);

    /// <summary>Cuts the line.</summary>
    /// <returns>What had arrived.</returns>
    public async Task<List<Received>> CutAsync()
    {
        Connection.Abort();
        await Connection.Completion.WaitAsync(Eventually.Limit);
        return Events;
    }

    public Task<ConnectionEnd> EndAsync() => Connection.Completion.WaitAsync(Eventually.Limit);

    public Task HasTextsAsync(params string[] texts) =>
        Eventually.TrueAsync(() => Texts.SequenceEqual(texts), () => string.Join(' ', Texts));

    private byte[] Mark(string type)
    {
        var encoder = FrameEncoder.Shared;
        var json = encoder.Begin(System.Text.Encoding.ASCII.GetBytes(type));
        json.WriteStartObject();
        json.WriteNumber("number"u8, _answers++);
        json.WriteEndObject();
        json.Flush();
        return encoder.Encode(new FrameFormat(Wire, View.Entries)).ToArray();
    }
}
