using System.Collections.ObjectModel;
using Parley.Access;
using Parley.Codes;
using Parley.Delivery;
using Parley.Log;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Users;

/// <summary>How far the users of a hub have read. What moves a mark tells the user's other links. May be used from any thread.</summary>
/// <param name="hub">The hub.</param>
/// <param name="users">Where the marks are stored.</param>
public sealed class ReadMarks(Hub hub, IUserStore users)
{
    private static readonly IReadOnlyDictionary<string, long> s_none = ReadOnlyDictionary<string, long>.Empty;

    private readonly UserGates _gates = new();

    /// <summary>Moves a user's mark, at the most to the topic's newest message.</summary>
    /// <param name="user">The user; only one with an id has marks.</param>
    /// <param name="topic">The topic, which the user must be allowed to follow.</param>
    /// <param name="offset">The offset through which the user has read, 0 or more.</param>
    /// <param name="exactly">Whether the mark may also go back.</param>
    /// <param name="except">The connection that asks, which needs no event; null for none.</param>
    /// <param name="cancel">Gives up before it is stored.</param>
    /// <returns>Where the mark is now, or why it cannot be moved.</returns>
    /// <exception cref="LogUnavailableException">It cannot be stored now.</exception>
    public async Task<(long Offset, Refusal? Refusal)> MoveAsync(
        User user, string topic, long offset, bool exactly = false, Connection? except = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        topic = TopicName.Normalize(topic);
        if (user.Id is not { } id)
        {
            return (0, new Refusal(ErrorCode.Forbidden, "Only users that the server knows have read marks."));
        }

        if (await hub.CheckAccessAsync(AccessAction.Subscribe, user, topic, cancel).ConfigureAwait(false) is { } refusal)
        {
            return (0, refusal);
        }

        // A mark past the end would hide what comes next, and marks of topics that nobody uses would fill the store.
        var newest = (await hub.GetTopicAsync(topic, cancel).ConfigureAwait(false)).Offset;
        if (newest == 0)
        {
            return (0, null);
        }

        return (await _gates.RunAsync(id, MoveLaterAsync, cancel).ConfigureAwait(false), null);

        async Task<long> MoveLaterAsync()
        {
            var change = await users
                .SetReadMarkAsync(id, topic, Math.Min(offset, newest), exactly, CancellationToken.None).ConfigureAwait(false);
            if (change.IsMoved)
            {
                Tell(id, topic, change.Offset, except);
            }

            return change.Offset;
        }
    }

    /// <summary>The marks of a user in topics; those where the user has none are left out. None when they cannot be read now.</summary>
    /// <param name="user">The user.</param>
    /// <param name="topics">Names in any form.</param>
    /// <param name="cancel">Gives up.</param>
    public async ValueTask<IReadOnlyDictionary<string, long>> GetAsync(
        User user, IReadOnlyCollection<string> topics, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(topics);
        if (user.Id is null || topics.Count == 0)
        {
            return s_none;
        }

        try
        {
            return await users.GetReadMarksAsync(user.Id, TopicName.NormalizeAll(topics), cancel).ConfigureAwait(false);
        }
        catch (LogUnavailableException)
        {
            // What can be followed is worth more than knowing what is new in it.
            return s_none;
        }
    }

    /// <summary>Follows topics as <see cref="Connection.SubscribeAsync"/> does, with the marks at hand for the answer.</summary>
    internal async Task<Refusal?> SubscribeAsync(
        Connection connection,
        IReadOnlyList<SubscribeRequest> requests,
        Func<Subscribed, IReadOnlyDictionary<string, long>, ReadOnlyMemory<byte>> answer,
        bool withIds,
        CancellationToken cancel,
        IReadOnlyCollection<string>? leave = null)
    {
        if (connection.User.Id is null || connection.Setup.IsRaw)
        {
            return await connection
                .SubscribeAsync(requests, subscribed => answer(subscribed, s_none), withIds, cancel, leave).ConfigureAwait(false);
        }

        // A mark that moves after it was read here is told behind the answer.
        connection.HoldNotices();
        try
        {
            var marks = await GetAsync(connection.User, [.. requests.Select(request => request.Topic)], cancel).ConfigureAwait(false);
            return await connection
                .SubscribeAsync(requests, subscribed => answer(subscribed, marks), withIds, cancel, leave).ConfigureAwait(false);
        }
        finally
        {
            connection.ReleaseNotices();
        }
    }

    private void Tell(string userId, string topic, long offset, Connection? except) =>
        UserNotices.Send(hub.ConnectionsOf(userId).Where(connection => connection != except), "read"u8, json =>
        {
            json.WriteString("topic"u8, topic);
            json.WriteNumber("offset"u8, offset);
        });
}
