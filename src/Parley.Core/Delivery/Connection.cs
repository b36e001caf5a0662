using System.Buffers.Text;
using System.Security.Cryptography;
using Parley.Access;
using Parley.Codes;
using Parley.Delivery.Lanes;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Delivery;

/// <summary>
/// One client link. The transport makes it with <see cref="Hub.ConnectAsync"/>, gives it a sink, feeds it what the client
/// asks for, and ends when <see cref="Completion"/> does. Safe to use from any thread.
/// </summary>
public sealed class Connection
{
    private readonly Hub _hub;
    private readonly Lane _lane;
    private readonly Subscriber _subscriber;
    private readonly TaskCompletionSource<ConnectionEnd> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the lane, read anywhere: null once nothing is held for any more, for users without an id after the first answer.
    private volatile HeldNotices? _notices = new();

    // Written by the transport, read by the lane: a timestamp, and whether the transport waits for what comes next.
    private long _lastReceived;
    private volatile bool _isListening = true;

    // Replaced whole when the client says who it is, brings a new token, or its user gets another name.
    private volatile User _user;

    // True until a client that has to say who it is has done so. Set once, by the transport.
    private volatile bool _isPending;

    // Set by the transport, read by the pipeline. It changes in every topic that is followed, hence the pause.
    private static readonly TimeSpan s_awayPause = TimeSpan.FromSeconds(1);
    private volatile bool _isAway;
    private long _cameBack = long.MinValue / 2;

    // Owned by the lane. A struct that changes.
    private TokenWatch _token;

    internal Connection(Hub hub, Lane lane, ISink sink, ConnectionSetup setup)
    {
        _hub = hub;
        _lane = lane;
        Setup = setup;
        _user = setup.User;
        _isPending = setup.IsPending;
        Id = NewToken();
        _token = new TokenWatch(lane.Time.GetTimestamp());
        Outflow = new Outflow(
            this, lane, sink, setup.HeartbeatInterval ?? hub.Options.HeartbeatInterval, setup.PongTimeout ?? hub.Options.PongTimeout);
        _subscriber = new Subscriber(hub, this, lane);
        lane.Post(() => lane.Connections.Add(Outflow));
    }

    /// <summary>The connection's name: 22 characters that cannot be guessed.</summary>
    public string Id { get; }

    /// <summary>How it speaks.</summary>
    public ConnectionSetup Setup { get; }

    /// <summary>Who is at the other end, with the name of now.</summary>
    public User User => _user;

    /// <summary>Whether the client must still say who it is.</summary>
    public bool IsPending => _isPending;

    /// <summary>Whether the client has said that nobody is there.</summary>
    public bool IsAway => _isAway;

    /// <summary>Ends with the connection, after the last byte was given to the transport.</summary>
    public Task<ConnectionEnd> Completion => _completion.Task;

    /// <summary>Whose it is.</summary>
    internal Hub Hub => _hub;

    /// <summary>The lane's side.</summary>
    internal Outflow Outflow { get; }

    /// <summary>128 random bits as 22 characters of base64url.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Follows topics.</summary>
    /// <param name="requests">The topics. One that is followed already is answered again and not followed twice.</param>
    /// <param name="answer">
    /// Makes the bytes that stand before the first event of these topics, from what was found; may return none. Runs
    /// on the connection's lane and must not block.
    /// </param>
    /// <param name="withIds">Whether replayed SSE events carry their ids.</param>
    /// <param name="cancel">Gives up while waiting for the log; what was subscribed stays so.</param>
    /// <param name="leave">Topics to follow no longer, names in any form; left before, and only when nothing is refused.</param>
    /// <returns>Null, or why none of the topics was subscribed.</returns>
    public Task<Refusal?> SubscribeAsync(
        IReadOnlyList<SubscribeRequest> requests,
        Func<Subscribed, ReadOnlyMemory<byte>> answer,
        bool withIds,
        CancellationToken cancel,
        IReadOnlyCollection<string>? leave = null)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var named = requests;
        for (var i = 0; i < requests.Count; i++)
        {
            if (!TopicName.TryNormalize(requests[i].Topic, out var topic, out var refusal))
            {
                return Task.FromResult<Refusal?>(refusal);
            }

            if (!ReferenceEquals(topic, requests[i].Topic))
            {
                named = [.. named.Take(i), named[i] with { Topic = topic }, .. named.Skip(i + 1)];
            }
        }

        return _subscriber.SubscribeAsync(named, answer, withIds, [.. (leave ?? []).Select(topic => TopicName.Normalize(topic))], cancel);
    }

    /// <summary>Follows topics no longer. Unknown names are passed over.</summary>
    /// <param name="topics">Names in any form.</param>
    /// <param name="answer">Bytes that stand behind the last event of these topics; may be empty.</param>
    /// <param name="cancel">Gives up before it has begun.</param>
    public Task UnsubscribeAsync(IReadOnlyCollection<string> topics, ReadOnlyMemory<byte> answer, CancellationToken cancel) =>
        _subscriber.UnsubscribeAsync([.. topics.Select(topic => TopicName.Normalize(topic))], answer, cancel);

    /// <summary>
    /// Looks again at what the client may do, after its rights may have changed: a topic that it may follow no longer is
    /// ended with the event <c>unsubscribed</c>, and the others go on; a client that may not be connected is closed.
    /// Where the access hook cannot tell, nothing changes.
    /// </summary>
    public async Task RecheckAccessAsync(CancellationToken cancel = default)
    {
        var decision = await _hub.Access
            .DecideAsync(new AccessRequest(AccessAction.Connect, User, null), cancel)
            .ConfigureAwait(false);
        if (!decision.IsAllowed && decision.Code != ErrorCode.Unavailable && !_isPending)
        {
            if (decision.Code.HttpStatus == 403)
            {
                _subscriber.Vanish();
            }

            Close(CloseCodeOf(decision.Code));
            return;
        }

        await _subscriber.RecheckAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>The code with which a connection is closed that was refused.</summary>
    internal static CloseCode CloseCodeOf(ErrorCode refusal) => refusal.HttpStatus switch
    {
        401 => refusal == ErrorCode.TokenExpired ? CloseCode.TokenExpired : CloseCode.Unauthorized,
        403 => refusal == ErrorCode.Kicked ? CloseCode.Kicked
            : refusal == ErrorCode.Banned ? CloseCode.Banned
            : refusal == ErrorCode.PasscodeRequired ? CloseCode.PasscodeRequired
            : CloseCode.Forbidden,
        429 => refusal == ErrorCode.TooManyConnections ? CloseCode.TooManyConnections : CloseCode.RateLimited,
        503 => CloseCode.ServerStopping,
        _ => CloseCode.BadRequest,
    };

    /// <summary>How many whole seconds the client's rights last; null for ever.</summary>
    internal long? TokenSecondsLeft => _user.Grant?.Left(_lane.Time) is { } left ? (long)Math.Max(0, left.TotalSeconds) : null;

    /// <summary>The user has another name. That is no new right, and takes none away, also when a new token comes at the same moment.</summary>
    internal void Rename(User user)
    {
        User before;
        do
        {
            before = _user;
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _user, user.As(before.Caller), before), before));
    }

    /// <summary>The client has said who it is, or brings new rights; the caller has checked them.</summary>
    internal void Identify(User user)
    {
        var wasNobody = _user.Id is null;
        _user = user;
        _isPending = false;
        if (wasNobody && user.Id is not null)
        {
            _hub.Connections.Recognise(this);
        }
    }

    /// <summary>Sends bytes to this client alone, before what waits in its topics.</summary>
    /// <param name="frames">Finished frames. They must not change.</param>
    public void Send(ReadOnlyMemory<byte> frames) => Outflow.Post(frames);

    /// <summary>Sends bytes as <see cref="Send"/> does. Completes when the client has taken them, or will take nothing more.</summary>
    internal Task SendAndWaitAsync(ReadOnlyMemory<byte> frames) => Outflow.PostAsync(frames, static all => all);

    /// <summary>Waits until few bytes wait for this client. Whoever answers a client's commands waits here, so that a client that asks and never reads stops being heard.</summary>
    /// <param name="maxQueuedBytes">Returns at once below this.</param>
    public Task WaitForRoomAsync(int maxQueuedBytes)
    {
        if (Outflow.QueuedBytes <= maxQueuedBytes || _completion.Task.IsCompleted)
        {
            return Task.CompletedTask;
        }

        return Outflow.WhenRoomAsync(maxQueuedBytes);
    }

    /// <summary>Sends an event that has no place among the messages, behind the answers that are held for.</summary>
    internal void SendNotice(ReadOnlyMemory<byte> frame)
    {
        if (_notices is { } notices)
        {
            _lane.Post(() => notices.Send(Outflow, frame));
        }
        else
        {
            Send(frame);
        }
    }

    /// <summary>Keeps notices back until <see cref="ReleaseNotices"/>.</summary>
    internal void HoldNotices()
    {
        if (_notices is { } notices)
        {
            _lane.Post(notices.Hold);
        }
    }

    /// <summary>Takes one <see cref="HoldNotices"/> back, or the hold that a connection begins with.</summary>
    internal void ReleaseNotices()
    {
        if (_notices is { } notices)
        {
            _lane.Post(() =>
            {
                notices.Release(Outflow);
                if (Setup.User.Id is null && !Setup.IsPending)
                {
                    // Nobody holds notices back for it again, and there may be very many of its kind.
                    _notices = null;
                }
            });
        }
    }

    /// <summary>
    /// Whether anybody is at the other end. A user with an id is shown as away while all its connections are: those who see
    /// people are told with <c>away</c> and <c>back</c>.
    /// </summary>
    /// <param name="isAway">
    /// Nobody has been there for a while. Passed over within a second after somebody came back; either is while the log hangs and
    /// too much waits for it.
    /// </param>
    public void SetAway(bool isAway)
    {
        var now = _lane.Time.GetTimestamp();
        if (_isAway == isAway || _hub.Pipeline.IsCrowded || (isAway && _lane.Time.GetElapsedTime(Volatile.Read(ref _cameBack), now) < s_awayPause))
        {
            return;
        }

        if (!isAway)
        {
            Volatile.Write(ref _cameBack, now);
        }

        _isAway = isAway;
        _hub.Connections.LookWhetherAway(User);
    }

    /// <summary>Whether it follows a topic, and has been told so.</summary>
    internal bool Follows(string topic) => _subscriber.Follows(topic);

    /// <summary>All topics that it follows, and has been told so.</summary>
    internal IReadOnlyList<string> Followed() => _subscriber.Followed();

    /// <summary>The topics in which presence shows this connection's user.</summary>
    internal IReadOnlyList<string> PresentIn() => _subscriber.PresentIn();

    /// <summary>The client sent something: it is alive. Until <see cref="NoteListening"/> its pongs are not read.</summary>
    public void NoteReceived()
    {
        Volatile.Write(ref _lastReceived, _lane.Time.GetTimestamp());
        _isListening = false;
    }

    /// <summary>The transport waits for what the client sends next.</summary>
    public void NoteListening() => _isListening = true;

    /// <summary>Tells the client why, and ends.</summary>
    /// <param name="code">Why.</param>
    /// <param name="after">When the client may come back; null for at once.</param>
    public void Close(CloseCode code, TimeSpan? after = null) => _lane.Post(() => CloseFromLane(code, after));

    /// <summary>Ends after some last bytes, without an event.</summary>
    /// <param name="last">The last bytes, for a WebSocket its close frame; may be empty.</param>
    public void Finish(ReadOnlyMemory<byte> last) => _lane.Post(() => Outflow.Close(null, last));

    /// <summary>Ends at once: the client is gone, or is to be.</summary>
    public void Abort() => _lane.Post(Outflow.Break);

    /// <summary>On the lane.</summary>
    internal void CloseFromLane(CloseCode code, TimeSpan? after = null)
    {
        if (Outflow.IsOpen)
        {
            DeliveryLog.ConnectionClosed(_hub.Logger, Id, code.Name);
            _hub.Metrics.ConnectionClosed(code);
            Outflow.Close(code, ControlFrames.Close(Setup, code, after));
        }
    }

    /// <summary>Looks whether the client's rights end. On the lane.</summary>
    internal void CheckToken(long now) => _token.Check(this, _lane, now, _hub.Options);

    /// <summary>
    /// Whether there was a sign of life since a time (timestamp). While a slow handler keeps the transport from reading, a pong
    /// cannot be seen, and a client that takes everything it is sent counts as alive.
    /// </summary>
    internal bool IsAliveSince(long time) =>
        Volatile.Read(ref _lastReceived) >= time || (!_isListening && Outflow.QueuedBytes == 0);

    /// <summary>The end. On the lane.</summary>
    internal void NotifyEnded(ConnectionEnd end)
    {
        _subscriber.End();
        Interlocked.Decrement(ref _lane.Load);
        _hub.Connections.Remove(this);
        _completion.TrySetResult(end);

        // Whoever waits for room sees then that there is nothing more to do.
        Outflow.NotifyRoom();
    }
}
