using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Access;
using Parley.Budgets;
using Parley.Codes;
using Parley.Delivery;
using Parley.Log;
using Parley.Messages;
using Parley.Pipeline;
using Parley.Presence;
using Parley.Replay;
using Parley.Topics;

namespace Parley;

/// <summary>
/// The engine: topics that are published to and followed, on one log. Start it once, use it from any thread, stop it
/// once. Topic names are taken in any form (<see cref="TopicName"/>).
/// </summary>
public sealed class Hub : IAsyncDisposable
{
    private static readonly TimeSpan s_scanInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_answerPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    // What should have repeated a message and does not.
    private static readonly PublishResult s_notRepeated = new();

    // Enough that a hook on the network is asked quickly, and few enough that it is not flooded.
    private const int RechecksAtOnce = 8;

    // Of one client: more is one that asks and does not read.
    private const int MaxWaitingAnswers = 64;

    private readonly IPublishGate? _gate;
    private readonly ConnectionTable _connections;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _scan;
    private TopicTable? _topics;
    private PublishPipeline? _pipeline;
    private volatile bool _isStarted;
    private volatile bool _isStopping;
    private int _stops;

    /// <summary>Makes a hub on a log. The hub disposes the log.</summary>
    /// <param name="log">The log; not opened yet.</param>
    /// <param name="options">Limits and times; null for the defaults.</param>
    /// <param name="access">Who may do what; null for everybody everything but moderating.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="logger">Where the operator reads; null for nowhere.</param>
    /// <exception cref="ArgumentException">Options that cannot be used; the message names every mistake.</exception>
    public Hub(ILog log, HubOptions? options = null, IAccess? access = null, TimeProvider? time = null, ILogger<Hub>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        Log = log;
        Options = options ?? new HubOptions();
        var mistakes = Options.Validate().ToList();
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", mistakes), nameof(options));
        }

        Logger = logger is null ? NullLogger.Instance : new ContainedLogger(logger);
        _gate = access as IPublishGate;
        _time = time ?? TimeProvider.System;
        Access = new GrantCheck(access is null ? new OpenAccess() : new FailSafeAccess(access.HasSeparateRights ? access : new FollowersAccess(access), Logger), _time);
        Answers = new ByteBudget(Options.MaxAnswerBytes, Options.MaxAnswerBytesPerClient, s_answerPatience, _time, MaxWaitingAnswers);
        Replays = new ByteBudget(Options.MaxReplayBytes, Options.MaxReplayBytesPerClient, Options.StallTimeout, _time, int.MaxValue);
        Waiting = new WaitingBytes(Options.MaxWaitingBytes);
        TopicMemory = new TopicMemory(Options.MaxTopicBytes);
        Presence = new PresenceTracker(Options, _time);
        _connections = new ConnectionTable(this, _time);
        Metrics = new HubMetrics(() => ConnectionCount, () => _topics?.Count ?? 0, () => _pipeline?.PendingPublishes ?? 0,
            () => TopicMemory.Used, () => Replays.Used, () => Answers.Used, () => Waiting.Used);
    }

    /// <summary>Limits and times.</summary>
    public HubOptions Options { get; }

    /// <summary>The log. For reading; whoever appends to it directly breaks the hub.</summary>
    public ILog Log { get; }

    /// <summary>The log's epoch. Set by <see cref="StartAsync"/>.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>The last position that everybody can see.</summary>
    public LogPosition Head => new(Epoch, Pipeline.Visible);

    /// <summary>Open connections.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>Whether publishes and connections are served: started, not stopping, and the log can be written.</summary>
    public bool IsReady => _isStarted && !_isStopping && Log.Trouble is null;

    internal IAccess Access { get; }

    internal ILogger Logger { get; }

    internal HubMetrics Metrics { get; }

    /// <summary>What long answers take until their clients have read them.</summary>
    internal ByteBudget Answers { get; }

    /// <summary>What replays from the log take while they run.</summary>
    internal ByteBudget Replays { get; }

    /// <summary>What waits for clients that take nothing now.</summary>
    internal WaitingBytes Waiting { get; }

    /// <summary>What topics in memory take.</summary>
    internal TopicMemory TopicMemory { get; }

    /// <summary>Whose share of a budget somebody uses; null for nobody's.</summary>
    internal Func<User, string?> ShareOf { get; init; } = static user => user.Id;

    internal TimeProvider Time => _time;

    /// <summary>Who follows which topic.</summary>
    internal PresenceTracker Presence { get; }

    internal TopicTable Topics => _topics ?? throw NotStarted();

    internal PublishPipeline Pipeline => _pipeline ?? throw NotStarted();

    /// <summary>Opens the log and starts serving.</summary>
    /// <exception cref="LogUnavailableException">The log cannot be opened; the message says why.</exception>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        var head = await Log.OpenAsync(cancel).ConfigureAwait(false);
        Epoch = head.Epoch;
        _topics = new TopicTable(head.Epoch, head.Seq, Options, TopicMemory, _time);
        _pipeline = new PublishPipeline(Log, head, _topics, Presence, Options, _time, Logger) { ServeLanes = _connections.ServeTouched, IsAway = _connections.IsAway };
        _connections.Start(() => _pipeline.Visible);
        using (ExecutionContext.SuppressFlow())
        {
            _scan = _time.CreateTimer(_ => Scan(), null, s_scanInterval, s_scanInterval);
        }

        _isStarted = true;
        HubLog.Started(Logger, Log.Description, head.Epoch, head.Seq);
    }

    /// <summary>
    /// Tells every client to come back, each at a moment of its own, and ends the connections; then ends the pipeline.
    /// Publishes that were taken before are finished. Whoever calls it again waits for the same end.
    /// </summary>
    /// <param name="cancel">Cuts the connections that have not ended by then; only the first call's counts.</param>
    public async Task StopAsync(CancellationToken cancel = default)
    {
        if (!_isStarted)
        {
            return;
        }

        if (Interlocked.Exchange(ref _stops, 1) == 0)
        {
            try
            {
                await EndAsync(cancel).ConfigureAwait(false);
            }
            finally
            {
                _stopped.SetResult();
            }
        }

        await _stopped.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        Metrics.Dispose();
        await Log.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Publishes a message. When the task completes with an accepted result, the message is in the log and on its way to
    /// every subscriber. Messages that are published one after another keep their order.
    /// </summary>
    /// <param name="request">The message.</param>
    /// <param name="cancel">Stops waiting; the message may be published all the same.</param>
    public async Task<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TopicName.TryNormalize(request.Topic, out var topic, out var refusal))
        {
            return Refuse(refusal);
        }

        var named = ReferenceEquals(topic, request.Topic) ? request : request with { Topic = topic };
        var publishing = await BeginPublishAsync(named, cancel).ConfigureAwait(false);
        return await publishing.ConfigureAwait(false);
    }

    /// <summary>Gives a message new data. Its author may, and whoever may moderate.</summary>
    public Task<PublishResult> EditAsync(ChangeRequest request, CancellationToken cancel = default) =>
        ChangeAsync(EntryType.Edited, request, cancel);

    /// <summary>Takes a message's data away for good. Its author may, and whoever may moderate.</summary>
    public Task<PublishResult> DeleteAsync(ChangeRequest request, CancellationToken cancel = default) =>
        ChangeAsync(EntryType.Deleted, request, cancel);

    /// <summary>A topic as it is now. One that nobody published to is empty.</summary>
    /// <exception cref="ArgumentException">The name is no topic's.</exception>
    public async Task<TopicInfo> GetTopicAsync(string topic, CancellationToken cancel = default)
    {
        topic = TopicName.Normalize(topic);
        var head = Pipeline.Visible;
        var state = await Log.GetTopicAsync(topic, head, cancel).ConfigureAwait(false);
        return new TopicInfo(topic, new LogPosition(Epoch, head), state.Offset, state.OldestOffset, Topics.SubscriberCount(topic));
    }

    /// <summary>A page of a topic's messages.</summary>
    /// <exception cref="ArgumentException">The name is no topic's.</exception>
    public async Task<HistoryPage> ReadHistoryAsync(HistoryQuery query, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var topic = TopicName.Normalize(query.Topic, nameof(query));
        return await Log.ReadHistoryAsync(query with { Topic = topic }, cancel).ConfigureAwait(false);
    }

    /// <summary>Who follows a topic now.</summary>
    /// <exception cref="ArgumentException">The name is no topic's.</exception>
    public PresentUsers GetPresence(string topic)
    {
        var users = Presence.Users(TopicName.Normalize(topic));
        return new PresentUsers(users, users.Count);
    }

    /// <summary>Tells those who want to see people that somebody types. Dropped when the log hangs and too much waits.</summary>
    /// <exception cref="ArgumentException">The name is no topic's.</exception>
    public void Typing(string topic, User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        Pipeline.PostTyping(new TypingItem(TopicName.Normalize(topic), user.WithoutGrant));
    }

    /// <summary>Takes a client link.</summary>
    /// <param name="sink">Its write end. The connection's lane calls it from now on.</param>
    /// <param name="setup">How it speaks, and with whom.</param>
    /// <param name="cancel">Gives up before there is a connection.</param>
    /// <returns>The connection, or why there is none.</returns>
    public async Task<(Connection? Connection, AccessDecision Decision)> ConnectAsync(
        ISink sink, ConnectionSetup setup, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var decision = await Access
            .DecideAsync(new AccessRequest(AccessAction.Connect, setup.User, null), cancel)
            .ConfigureAwait(false);
        if (!decision.IsAllowed && !setup.IsPending)
        {
            return (null, decision);
        }

        return _connections.TryAdd(sink, setup) is { } connection
            ? (connection, AccessDecision.Allow)
            : (null, AccessDecision.Refuse(ErrorCode.Unavailable, "The server takes no more connections now."));
    }

    /// <summary>
    /// Looks again at what open connections may do, after rights have changed: see <see cref="Connection.RecheckAccessAsync"/>.
    /// </summary>
    /// <param name="which">Which connections; null for all.</param>
    /// <param name="cancel">Stops between two connections.</param>
    public Task RecheckAccessAsync(Func<Connection, bool>? which = null, CancellationToken cancel = default) =>
        Parallel.ForEachAsync(
            _connections.All.Where(connection => which is null || which(connection)),
            new ParallelOptions { MaxDegreeOfParallelism = RechecksAtOnce, CancellationToken = cancel },
            async (connection, stop) => await connection.RecheckAccessAsync(stop).ConfigureAwait(false));

    /// <summary>The open connection with an id, or null.</summary>
    public Connection? FindConnection(string id) => _connections.Find(id);

    /// <summary>The open connections of a user.</summary>
    /// <param name="userId">The user's <see cref="User.Id"/>.</param>
    public IReadOnlyList<Connection> ConnectionsOf(string userId) => _connections.OfUser(userId);

    /// <summary>
    /// Gives a user's open connections a new name: what is published on them from now on bears it, presence shows it, and
    /// those who see people are told with a <c>renamed</c> event in each topic where the user is present.
    /// </summary>
    /// <param name="user">The user with the new name. The id is not null.</param>
    public void Rename(User user)
    {
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        var topics = _connections.Rename(user).SelectMany(connection => connection.PresentIn()).Distinct(StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            Pipeline.Post(new RenameItem(topic, user));
        }
    }

    /// <summary>A user's connections, or whether somebody is at them, changed: presence looks at them anew where it shows the user.</summary>
    internal void LookWhetherAway(User user)
    {
        if (user.Id is not { } id)
        {
            return;
        }

        foreach (var topic in _connections.OfUser(id).SelectMany(connection => connection.PresentIn()).Distinct(StringComparer.Ordinal))
        {
            Pipeline.Post(new AwayItem(topic, user.WithoutGrant));
        }
    }

    /// <summary>
    /// Follows topics inside the process: every entry after a position once and in order, at the reader's own pace; a
    /// slow reader reads from the log.
    /// </summary>
    /// <param name="topics">Names in any form, at least one.</param>
    /// <param name="after">The position after which to begin; null for now.</param>
    /// <param name="cancel">Ends the sequence.</param>
    /// <exception cref="ArgumentException">
    /// A name is no topic's, there is none, or the position is of another epoch or past the head. Thrown by the call itself.
    /// </exception>
    /// <exception cref="LogUnavailableException">The log cannot be read now.</exception>
    /// <exception cref="InvalidOperationException">What was to be read next is no longer kept.</exception>
    public IAsyncEnumerable<LogEntry> SubscribeAsync(
        IReadOnlyCollection<string> topics, LogPosition? after = null, CancellationToken cancel = default)
    {
        var names = TopicName.NormalizeAll(topics);
        if (after is { } position && (position.Epoch != Epoch || position.Seq > Pipeline.Visible))
        {
            throw new ArgumentException($"{position} is no position of this log, which ends at {Head}.", nameof(after));
        }

        return ReadAsync(names, after, cancel);
    }

    private async IAsyncEnumerable<LogEntry> ReadAsync(
        IReadOnlyList<string> topics, LogPosition? after, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var reader = new EntryReader(this, topics, after?.Seq ?? Pipeline.Visible);
        while (true)
        {
            await foreach (var entry in reader.ReadNewAsync(cancel).ConfigureAwait(false))
            {
                yield return entry;
            }

            await reader.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Publishes messages in their order; each is accepted or refused for itself.</summary>
    /// <param name="requests">The messages.</param>
    /// <param name="cancel">Stops waiting; the messages may be published all the same.</param>
    /// <returns>One result for each, in order.</returns>
    internal async Task<IReadOnlyList<PublishResult>> PublishAllAsync(
        IReadOnlyList<PublishRequest> requests, CancellationToken cancel)
    {
        var results = new Task<PublishResult>[requests.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = await BeginPublishAsync(requests[i], cancel).ConfigureAwait(false);
        }

        return await Task.WhenAll(results).ConfigureAwait(false);
    }

    /// <summary>
    /// Begins to publish. Once this is awaited the message has its place behind those that were begun before, also when
    /// the access hook takes its time; the task inside completes as <see cref="PublishAsync"/> does.
    /// </summary>
    internal async ValueTask<Task<PublishResult>> BeginPublishAsync(PublishRequest request, CancellationToken cancel)
    {
        if ((MessageLabels.CheckKey(request.Key, "The key") ?? MessageLabels.CheckKind(request.Kind, "The kind")) is { } refusal)
        {
            return Task.FromResult(Refuse(refusal));
        }

        var decision = await Access
            .DecideAsync(new AccessRequest(AccessAction.Publish, request.From, request.Topic), cancel)
            .ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            return Task.FromResult(Refuse(request, decision));
        }

        return _gate is null ? AppendAsync(ToDraft(request), cancel) : AppendCountedAsync(_gate, request, cancel);
    }

    /// <summary>Begins to edit or to delete, in the same way.</summary>
    internal async ValueTask<Task<PublishResult>> BeginChangeAsync(EntryType type, ChangeRequest request, CancellationToken cancel)
    {
        var isModerator = await CheckAccessAsync(AccessAction.Moderate, request.By, request.Topic, cancel).ConfigureAwait(false) is null;
        if (!isModerator
            && await CheckAccessAsync(AccessAction.Publish, request.By, request.Topic, cancel).ConfigureAwait(false) is { } refusal)
        {
            return Task.FromResult(Refuse(refusal));
        }

        var draft = new Draft
        {
            Type = type,
            Topic = request.Topic,
            By = request.By.WithoutGrant,
            Data = request.Data,
            MessageSeq = request.MessageSeq,
            IsModerator = isModerator,
        };
        return AppendAsync(draft, cancel);
    }

    /// <summary>Asks the access hook.</summary>
    /// <returns>Null when it may be done.</returns>
    internal async ValueTask<Refusal?> CheckAccessAsync(AccessAction action, User user, string topic, CancellationToken cancel)
    {
        var decision = await Access.DecideAsync(new AccessRequest(action, user, topic), cancel).ConfigureAwait(false);
        return decision.ToRefusal();
    }

    /// <summary>Sends an event to all who follow a topic and are shown events: beside the log, and without an id.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="payload">Writes the members of its payload.</param>
    internal void Notify(string topic, ReadOnlySpan<byte> type, Action<Utf8JsonWriter> payload) =>
        UserNotices.Send(_connections.All.Where(connection => connection.Follows(topic)), type, payload);

    /// <summary>The same for every topic that is followed.</summary>
    /// <param name="type">The event's type.</param>
    /// <param name="payload">Writes the members of the payload for a topic.</param>
    internal void NotifyAll(ReadOnlySpan<byte> type, Action<Utf8JsonWriter, string> payload)
    {
        var followers = _connections.All
            .SelectMany(connection => connection.Followed(), (connection, topic) => (Connection: connection, Topic: topic))
            .ToLookup(follower => follower.Topic, follower => follower.Connection);
        foreach (var topic in followers)
        {
            UserNotices.Send(topic, type, json => payload(json, topic.Key));
        }
    }

    internal void Recognise(Connection connection) => _connections.Recognise(connection);

    internal void Forget(Connection connection) => _connections.Remove(connection);

    private async Task EndAsync(CancellationToken cancel)
    {
        _isStopping = true;
        await _connections.EndAllAsync(cancel).ConfigureAwait(false);
        await Pipeline.CompleteAsync().ConfigureAwait(false);
        if (_scan is not null)
        {
            await _scan.DisposeAsync().ConfigureAwait(false);
        }

        _connections.StopLanes();
    }

    private async Task<PublishResult> ChangeAsync(EntryType type, ChangeRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TopicName.TryNormalize(request.Topic, out var topic, out var refusal))
        {
            return Refuse(refusal);
        }

        var changing = await BeginChangeAsync(type, request with { Topic = topic }, cancel).ConfigureAwait(false);
        return await changing.ConfigureAwait(false);
    }

    private static InvalidOperationException NotStarted() => new("The hub is not started: call StartAsync first.");

    private static Draft ToDraft(PublishRequest request) => new()
    {
        Topic = request.Topic,
        By = request.From.WithoutGrant,
        Data = request.Data,
        Key = request.Key,
        Kind = request.Kind,
        IfOffset = request.IfOffset,
    };

    /// <summary>Appends what a gate lets through. Only a message that is stored anew counts for it.</summary>
    private async Task<PublishResult> AppendCountedAsync(IPublishGate gate, PublishRequest request, CancellationToken cancel)
    {
        var decision = gate.Admit(request);
        if (!decision.IsAllowed)
        {
            var repeated = request.Key is null ? s_notRepeated : await AppendAsync(ToDraft(request) with { IsRepetition = true }, cancel).ConfigureAwait(false);
            return ReferenceEquals(repeated, s_notRepeated) ? Refuse(request, decision) : repeated;
        }

        var result = await AppendAsync(ToDraft(request), cancel).ConfigureAwait(false);
        if (!result.IsAccepted || result.IsDuplicate)
        {
            gate.TakeBack(request);
        }

        return result;
    }

    private PublishResult Refuse(PublishRequest request, AccessDecision decision) =>
        Refuse(decision.ToRefusal($"You may not publish to '{request.Topic}'.")!, decision.RetryAfter);

    private async Task<PublishResult> AppendAsync(Draft draft, CancellationToken cancel)
    {
        if (Pipeline.TryAppend(draft) is not { } pending)
        {
            return Refuse(ErrorCode.Unavailable, "Too many messages wait to be stored, or the server is stopping.");
        }

        try
        {
            return Describe(await pending.WaitAsync(cancel).ConfigureAwait(false));
        }
        catch (LogUnavailableException)
        {
            return Refuse(ErrorCode.Unavailable, LogUnavailableException.ForClients);
        }
    }

    private PublishResult Describe(AppendOutcome outcome)
    {
        switch (outcome.Status)
        {
            case AppendStatus.Appended or AppendStatus.Duplicate:
                Metrics.Published();
                var entry = outcome.Entry!;
                return new PublishResult
                {
                    Id = new LogPosition(Epoch, entry.Seq),
                    Offset = entry.Offset,
                    Time = DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs),
                    IsDuplicate = outcome.Status == AppendStatus.Duplicate,
                    HeadOffset = outcome.HeadOffset,
                };
            case AppendStatus.KeyReused:
                return Refuse(ErrorCode.KeyReused, "This key was used before for other data.") with { HeadOffset = outcome.HeadOffset };
            case AppendStatus.Conflict:
                return Refuse(ErrorCode.Conflict, $"The topic's newest offset is {outcome.HeadOffset}.") with { HeadOffset = outcome.HeadOffset };
            case AppendStatus.NotRepeated:
                return s_notRepeated;
            case AppendStatus.Forbidden:
                return Refuse(ErrorCode.Forbidden, "This message belongs to somebody else.");
            default:
                return Refuse(ErrorCode.NotFound, "There is no such message.");
        }
    }

    private PublishResult Refuse(ErrorCode code, string detail) => Refuse(new Refusal(code, detail));

    private PublishResult Refuse(Refusal refusal, TimeSpan? retryAfter = null)
    {
        Metrics.Refused(refusal.Code);
        return new PublishResult
        {
            Error = refusal.Code,
            Detail = refusal.Detail,
            Terms = refusal.Terms,
            RetryAfter = retryAfter ?? (refusal.Code == ErrorCode.Unavailable ? s_retryAfter : null),
        };
    }

    /// <summary>Random, so that clients that are sent away together do not come back in one moment.</summary>
    internal TimeSpan RandomSpread() => Options.StopSpread * Random.Shared.NextDouble();

    private void Scan()
    {
        Topics.Sweep(Pipeline.Visible);
        if (!Pipeline.IsCrowded)
        {
            Pipeline.Post(SweepItem.Instance);
        }

        _connections.Scan();
    }
}
