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

    // Of one client: more is one that asks and does not read.
    private const int MaxWaitingAnswers = 64;

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
        Publisher = new Publisher(this, access as IPublishGate);
        _time = time ?? TimeProvider.System;
        Access = new GrantCheck(access is null ? new OpenAccess() : new FailSafeAccess(access.HasSeparateRights ? access : new FollowersAccess(access), Logger), _time);
        Answers = new ByteBudget(Options.MaxAnswerBytes, Options.MaxAnswerBytesPerClient, s_answerPatience, _time, MaxWaitingAnswers);
        Replays = new ByteBudget(Options.MaxReplayBytes, Options.MaxReplayBytesPerClient, Options.StallTimeout, _time, int.MaxValue);
        Waiting = new WaitingBytes(Options.MaxWaitingBytes);
        TopicMemory = new TopicMemory(Options.MaxTopicBytes);
        Presence = new PresenceTracker(Options, _time);
        Connections = new ConnectionTable(this, _time);
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
    public LogPosition Head => new(Epoch, Pipeline.Mark);

    /// <summary>Open connections.</summary>
    public int ConnectionCount => Connections.Count;

    /// <summary>Whether publishes and connections are served: started, not stopping, and the log can be written.</summary>
    public bool IsReady => _isStarted && !_isStopping && Log.Trouble is null;

    /// <summary>Those that are open, and who is at them.</summary>
    internal ConnectionTable Connections { get; }

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

    /// <summary>Takes messages and changes.</summary>
    internal Publisher Publisher { get; }

    internal TopicTable Topics => _topics ?? throw NotStarted();

    internal PublishPipeline Pipeline => _pipeline ?? throw NotStarted();

    /// <summary>Opens the log and starts serving.</summary>
    /// <exception cref="LogUnavailableException">The log cannot be opened; the message says why.</exception>
    public async Task StartAsync(CancellationToken cancel = default)
    {
        var head = await Log.OpenAsync(cancel).ConfigureAwait(false);
        Epoch = head.Epoch;
        _topics = new TopicTable(head.Epoch, head.Seq, Options, TopicMemory, _time);
        _pipeline = new PublishPipeline(Log, head, _topics, Presence, Options, _time, Logger) { ServeLanes = Connections.ServeTouched, Metrics = Metrics, IsAway = Connections.IsAway };
        Connections.Start(() => _pipeline.Mark);
        Metrics.Begin();
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
    public Task<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Publisher.PublishAsync(request, cancel);
    }

    /// <summary>Gives a message new data. Its author may, and whoever may moderate.</summary>
    public Task<PublishResult> EditAsync(ChangeRequest request, CancellationToken cancel = default) =>
        Publisher.ChangeAsync(EntryType.Edited, request, cancel);

    /// <summary>Takes a message's data away for good. Its author may, and whoever may moderate.</summary>
    public Task<PublishResult> DeleteAsync(ChangeRequest request, CancellationToken cancel = default) =>
        Publisher.ChangeAsync(EntryType.Deleted, request, cancel);

    /// <summary>A topic as it is now. One that nobody published to is empty.</summary>
    /// <exception cref="ArgumentException">The name is no topic's.</exception>
    public async Task<TopicInfo> GetTopicAsync(string topic, CancellationToken cancel = default)
    {
        topic = TopicName.Normalize(topic);
        var head = Pipeline.Mark;
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

        return Connections.TryAdd(sink, setup) is { } connection
            ? (connection, AccessDecision.Allow)
            : (null, AccessDecision.Refuse(ErrorCode.Unavailable, "The server takes no more connections now."));
    }

    /// <summary>
    /// Looks again at what open connections may do, after rights have changed: see <see cref="Connection.RecheckAccessAsync"/>.
    /// </summary>
    /// <param name="which">Which connections; null for all.</param>
    /// <param name="cancel">Stops between two connections.</param>
    public Task RecheckAccessAsync(Func<Connection, bool>? which = null, CancellationToken cancel = default) =>
        Connections.RecheckAccessAsync(which ?? (static _ => true), cancel);

    /// <summary>The open connection with an id, or null.</summary>
    public Connection? FindConnection(string id) => Connections.Find(id);

    /// <summary>The open connections of a user.</summary>
    /// <param name="userId">The user's <see cref="User.Id"/>.</param>
    public IReadOnlyList<Connection> ConnectionsOf(string userId) => Connections.OfUser(userId);

    /// <summary>
    /// Gives a user's open connections a new name: what is published on them from now on bears it, presence shows it, and
    /// those who see people are told with a <c>renamed</c> event in each topic where the user is present.
    /// </summary>
    /// <param name="user">The user with the new name. The id is not null.</param>
    public void Rename(User user)
    {
        ArgumentNullException.ThrowIfNull(user.Id, nameof(user));
        Connections.Rename(user);
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
        if (after is { } position && (position.Epoch != Epoch || position.Seq > Pipeline.Mark))
        {
            throw new ArgumentException($"{position} is no position of this log, which ends at {Head}.", nameof(after));
        }

        return EntryReader.ReadAsync(this, names, after?.Seq ?? Pipeline.Mark, cancel);
    }

    /// <summary>Asks the access hook.</summary>
    /// <returns>Null when it may be done.</returns>
    internal async ValueTask<Refusal?> CheckAccessAsync(AccessAction action, User user, string topic, CancellationToken cancel)
    {
        var decision = await Access.DecideAsync(new AccessRequest(action, user, topic), cancel).ConfigureAwait(false);
        return decision.ToRefusal();
    }

    private async Task EndAsync(CancellationToken cancel)
    {
        _isStopping = true;
        await Connections.EndAllAsync(cancel).ConfigureAwait(false);
        await Pipeline.CompleteAsync().ConfigureAwait(false);
        if (_scan is not null)
        {
            await _scan.DisposeAsync().ConfigureAwait(false);
        }

        Connections.StopLanes();
    }

    private static InvalidOperationException NotStarted() => new("The hub is not started: call StartAsync first.");

    /// <summary>Random, so that clients that are sent away together do not come back in one moment.</summary>
    internal TimeSpan RandomSpread() => Options.StopSpread * Random.Shared.NextDouble();

    /// <summary>From a timer: what it throws would end the process.</summary>
    private void Scan()
    {
        try
        {
            Topics.Sweep(Pipeline.Mark);
            if (!Pipeline.IsCrowded)
            {
                Pipeline.Post(SweepItem.Instance);
            }

            Connections.Scan();
        }
#pragma warning disable CA1031 // the next look comes in a second
        catch (Exception error)
#pragma warning restore CA1031
        {
            HubLog.ScanFailed(Logger, error);
        }
    }
}
