using Parley.Contracts;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.Core.Tests.Delivery;

public sealed class HeartbeatTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private TestHub _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await TestHub.StartAsync(new HubOptions { Lanes = 1 }, time: _time);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Theory]
    [InlineData(Wire.Sse, ":\n\n")]
    [InlineData(Wire.SseChunked, "3\r\n:\n\n\r\n")]
    public async Task A_quiet_stream_gets_a_comment_every_15_seconds(Wire wire, string comment)
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"], wire);
        var length = client.Sink.Bytes.Length;
        await PassAsync(client.Connection, 14);
        Assert.Equal(length, client.Sink.Bytes.Length);
        await PassAsync(client.Connection, 2);
        Assert.Equal(comment, Tail());
        await PassAsync(client.Connection, 30);
        Assert.Equal(comment + comment + comment, Tail());

        string Tail() => System.Text.Encoding.ASCII.GetString(client.Sink.Bytes.AsSpan(length));
    }

    [Fact]
    public async Task A_busy_stream_needs_no_comments()
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"], Wire.Sse);
        for (var i = 0; i < 5; i++)
        {
            await _hub.PublishAsync("t");
            await Eventually.TrueAsync(() => client.Texts.Count() == i + 1);
            await PassAsync(client.Connection, 10);
        }

        Assert.DoesNotContain("\n\n:\n\n", System.Text.Encoding.ASCII.GetString(client.Sink.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_a_stream_does_not_show_are_no_sign_of_life()
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"], Wire.Sse);
        for (var i = 0; i < 4; i++)
        {
            _hub.Hub.Typing("t", new User("1", "Ann"));
            await _hub.SettleAsync();
            await PassAsync(client.Connection, 10);
        }

        Assert.Equal(2, Comments(client));
    }

    [Fact]
    public async Task A_websocket_is_pinged_every_15_seconds_and_closed_10_seconds_after_a_ping_without_an_answer()
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"]);
        for (var i = 1; i <= 3; i++)
        {
            await PassAsync(client.Connection, 15);
            Assert.Equal(i, Pings(client));
            client.Connection.NoteReceived();
            client.Connection.NoteListening();
        }

        // The last pong counts; the next ping is the one that nobody answers.
        await PassAsync(client.Connection, 24);
        Assert.False(client.IsEnded);
        await PassAsync(client.Connection, 2);
        var end = await client.EndAsync();
        Assert.Equal("no_pong", end.Code?.Name);
        Assert.True(end.Code!.Reconnect);
        Assert.Equal("close", client.Events[^1].Type);
    }

    [Fact]
    public async Task A_client_that_cannot_be_heard_for_a_while_is_not_taken_for_dead()
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"]);
        client.Connection.NoteReceived();
        await PassAsync(client.Connection, 100);
        Assert.False(client.IsEnded);

        client.Connection.NoteListening();
        await PassAsync(client.Connection, 27);
        Assert.Equal("no_pong", (await client.EndAsync()).Code?.Name);
    }

    [Fact]
    public async Task Whatever_a_client_sends_is_a_sign_of_life()
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"]);
        for (var i = 0; i < 20; i++)
        {
            await PassAsync(client.Connection, 7);
            client.Connection.NoteReceived();
            client.Connection.NoteListening();
        }

        Assert.False(client.IsEnded);
    }

    [Fact]
    public async Task A_connection_may_have_times_of_its_own()
    {
        var sink = new CollectingSink();
        var setup = new ConnectionSetup
        {
            Wire = Wire.WebSocket,
            HeartbeatInterval = TimeSpan.FromSeconds(3),
            PongTimeout = TimeSpan.FromSeconds(2),
        };
        var (connection, _) = await _hub.Hub.ConnectAsync(sink, setup);
        await PassAsync(connection!, 4);
        Assert.Equal([0x89, 0], sink.Bytes);
        await PassAsync(connection!, 2);
        Assert.Equal("no_pong", (await connection!.Completion.WaitAsync(Eventually.Limit)).Code?.Name);
    }

    [Fact]
    public async Task A_connection_that_takes_nothing_for_30_seconds_is_closed_and_cut_5_seconds_later()
    {
        var client = await TestClient.FollowAsync(_hub.Hub, ["t"], Wire.Sse);
        client.Sink.Stick();
        await _hub.PublishAsync("t");
        await _hub.SettleAsync();
        await PassAsync(client.Connection, 29);
        Assert.DoesNotContain(_hub.Logger.All, one => one.Text.Contains("slow_consumer", StringComparison.Ordinal));
        await PassAsync(client.Connection, 2);
        Assert.Contains(_hub.Logger.All, one => one.Text.Contains("slow_consumer", StringComparison.Ordinal));
        Assert.False(client.IsEnded);
        await PassAsync(client.Connection, 6);
        var end = await client.EndAsync();
        Assert.Equal("slow_consumer", end.Code?.Name);
        Assert.False(end.IsClean);
        Assert.True(client.Sink.IsAborted);
    }

    [Fact]
    public async Task A_client_that_asks_and_never_reads_holds_a_bounded_number_of_answers()
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { ByteAllowance = 64 * 1024 });
        var client = await TestClient.FollowAsync(hub.Hub, ["t"]);
        client.Sink.Stick();
        for (var i = 0; i < 1000; i++)
        {
            client.Connection.Send(new byte[1024]);
        }

        await Eventually.TrueAsync(() => hub.Logger.All.Any(one => one.Text.Contains("slow_consumer", StringComparison.Ordinal)));
        await Eventually.TrueAsync(() => client.Connection.Outflow.QueuedBytes <= 4096);
        client.Connection.Abort();
    }

    private static int Comments(TestClient client) =>
        System.Text.Encoding.ASCII.GetString(client.Sink.Bytes).Split("\n\n").Count(block => block == ":");

    private static int Pings(TestClient client) => WireText.Frames(client.Sink.Bytes).Count(frame => frame.Opcode == 9);

    /// <summary>Lets the seconds pass one by one, each with its scan done.</summary>
    private async Task PassAsync(Connection connection, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));

            // Takes its turn on the only lane, behind the scan that the second brought.
            await connection.SubscribeAsync([], _ => default, withIds: true, CancellationToken.None).WaitAsync(Eventually.Limit);
        }
    }
}
