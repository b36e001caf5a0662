namespace Parley.Users;

/// <summary>Short ways to ask a store of people.</summary>
public static class UserStoreExtensions
{
    /// <summary>The offset through which a user has read a topic; 0 when nothing, or when there is no mark.</summary>
    public static async ValueTask<long> GetReadMarkAsync(
        this IUserStore users, string userId, string topic, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(users);
        var marks = await users.GetReadMarksAsync(userId, [topic], cancel).ConfigureAwait(false);
        return marks.GetValueOrDefault(topic);
    }
}
