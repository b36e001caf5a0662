using System.Collections.Concurrent;
using Parley.Codes;
using Parley.Delivery.Lanes;
using Parley.Messages;
using Parley.Pipeline;

namespace Parley.Delivery;

/// <summary>The open connections of a hub, and the lanes that serve them.</summary>
internal sealed class ConnectionTable(Hub hub, TimeProvider time)
{
    // Enough that a hook on the network is asked quickly, and few enough that it is not flooded.
    private const int RechecksAtOnce = 8;

    private readonly ConcurrentDictionary<string, Connection> _connections = new(StringComparer.Ordinal);
    private readonly UserConnections _users = new();
    private Lane[] _lanes = [];
    private int _count;
    private volatile bool _isStopping;
    private volatile bool _areLanesStopped;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Starts the lanes.</summary>
    /// <param name="mark">Reads the pipeline's mark.</param>
    public void Start(Func<long> mark) =>
        _lanes = [.. Enumerable.Range(0, hub.Options.Lanes).Select(i => new Lane(i, hub.Options, hub.Waiting, time, mark, hub.Logger))];

    /// <summary>Takes a connection, or returns null when there are too many or the hub stops.</summary>
    public Connection? TryAdd(ISink sink, ConnectionSetup setup)
    {
        if (_isStopping)
        {
            return null;
        }

        if (Interlocked.Increment(ref _count) > hub.Options.MaxConnections)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var lane = _lanes.MinBy(lane => Volatile.Read(ref lane.Load))!;
        Interlocked.Increment(ref lane.Load);
        var connection = new Connection(hub, lane, sink, setup);
        _connections[connection.Id] = connection;
        Recognise(connection);
        if (_isStopping)
        {
            // The stop that began meanwhile may not have seen it.
            connection.Close(CloseCode.ServerStopping, hub.RandomSpread());
            if (_areLanesStopped)
            {
                connection.NotifyEnded(default);
            }
        }

        return connection;
    }

    /// <summary>Those that are open now.</summary>
    public IEnumerable<Connection> All => _connections.Select(pair => pair.Value);

    /// <summary>The open connections of a user with an id.</summary>
    public IReadOnlyList<Connection> OfUser(string userId) => _users.Of(userId);

    /// <summary>Whether a user has connections, and nobody is at any of them.</summary>
    public bool IsAway(string userId) => _users.AreAllAway(userId);

    /// <summary>A connection is a user's, who is back with it; or was, when it has ended meanwhile.</summary>
    public void Recognise(Connection connection)
    {
        var isBack = _users.Add(connection);
        if (!_connections.ContainsKey(connection.Id))
        {
            // It ended before it was known whose it is: whoever removed it may not have found it there.
            _users.Remove(connection);
        }

        if (isBack)
        {
            LookWhetherAway(connection.User);
        }
    }

    /// <summary>Gives the connections of a user, open and to come, its new name, and tells where presence shows the user.</summary>
    public void Rename(User user)
    {
        foreach (var topic in ShownIn(_users.Rename(user)))
        {
            hub.Pipeline.Post(new RenameItem(topic, user));
        }
    }

    public Connection? Find(string id) => _connections.GetValueOrDefault(id);

    public void Remove(Connection connection)
    {
        if (_connections.TryRemove(connection.Id, out _))
        {
            _users.Remove(connection);
            Interlocked.Decrement(ref _count);
            if (!connection.IsAway && connection.User.Id is { } id && _users.AreAllAway(id))
            {
                LookWhetherAway(connection.User);
            }
        }
    }

    /// <summary>A user's connections, or whether somebody is at them, changed: presence looks at them anew where it shows the user.</summary>
    public void LookWhetherAway(User user)
    {
        if (user.Id is not { } id)
        {
            return;
        }

        foreach (var topic in ShownIn(_users.Of(id)))
        {
            hub.Pipeline.Post(new AwayItem(topic, user.WithoutGrant));
        }
    }

    /// <summary>After the mark has moved: what is new goes out.</summary>
    public void ServeTouched()
    {
        using var together = Gathering.Begin();
        foreach (var lane in _lanes)
        {
            lane.ServeTouched();
        }
    }

    /// <summary>Looks again at what some of them may do.</summary>
    /// <param name="which">Which.</param>
    /// <param name="cancel">Stops between two of them.</param>
    public Task RecheckAccessAsync(Func<Connection, bool> which, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            All.Where(which),
            new ParallelOptions { MaxDegreeOfParallelism = RechecksAtOnce, CancellationToken = cancel },
            async (connection, stop) => await connection.RecheckAccessAsync(stop).ConfigureAwait(false));

    /// <summary>Every lane looks at its connections.</summary>
    public void Scan()
    {
        foreach (var lane in _lanes)
        {
            lane.Post(lane.Connections.Scan);
        }
    }

    /// <summary>Tells every client to come back, and waits until they are gone.</summary>
    /// <param name="cancel">Cuts those that are left.</param>
    public async Task EndAllAsync(CancellationToken cancel)
    {
        _isStopping = true;
        var open = _connections.Values.ToList();
        HubLog.Stopping(hub.Logger, open.Count);
        foreach (var connection in open)
        {
            connection.Close(CloseCode.ServerStopping, hub.RandomSpread());
        }

        var all = Task.WhenAll(open.Select(connection => connection.Completion));
        try
        {
            await all.WaitAsync(hub.Options.CloseTimeout, time, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            var left = open.Where(connection => !connection.Completion.IsCompleted).ToList();
            HubLog.Cut(hub.Logger, left.Count);
            left.ForEach(connection => connection.Abort());
            await all.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the lanes. A connection that came while the hub was stopping ends with them.</summary>
    public void StopLanes()
    {
        foreach (var lane in _lanes)
        {
            lane.Stop();
        }

        _areLanesStopped = true;
        foreach (var connection in _connections.Values)
        {
            connection.NotifyEnded(default);
        }
    }

    private static IEnumerable<string> ShownIn(IReadOnlyList<Connection> connections) =>
        connections.SelectMany(connection => connection.PresentIn()).Distinct(StringComparer.Ordinal);
}
