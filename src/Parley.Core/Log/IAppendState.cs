using Parley.Messages;

namespace Parley.Log;

/// <summary>What <see cref="AppendPlanner"/> must know of a log to decide about a batch, as of before the batch.</summary>
public interface IAppendState
{
    /// <summary>The newest offset of a topic; 0 when it has no message.</summary>
    long LastOffset(string topic);

    /// <summary>What is remembered of a key, or null when it was never used in the last 24 hours.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="sender"><see cref="User.Key"/> of the sender, or the empty string.</param>
    /// <param name="key">The key.</param>
    KeyRecord? FindKey(string topic, string sender, string key);

    /// <summary>A retained message as it is now, or null.</summary>
    LogEntry? FindMessage(string topic, long seq);
}
