namespace Parley.Client;

/// <summary>
/// The topic is followed: at first, and again after each break. What people did during a break was not seen; ask for the presence
/// again where you show it.
/// </summary>
/// <param name="Topic">The topic.</param>
/// <param name="Head">An id that can be resumed from, also when the topic is empty.</param>
/// <param name="Offset">The newest message's number in the topic; 0 for an empty one.</param>
/// <param name="IsRecovered">Whether all since the last entry follows; null when nothing was resumed.</param>
/// <param name="Replayed">How many entries follow that came before.</param>
/// <param name="ReadOffset">How far this user has read, where the server knows it.</param>
public sealed record Subscribed(string Topic, string Head, long Offset, bool? IsRecovered, long Replayed, long? ReadOffset) : ParleyEvent(Topic);

/// <summary>Entries that came before what follows are missing. Read the history where they matter.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Reason">
/// <c>trimmed</c>: no longer kept. <c>epoch</c>: the log began anew. <c>ahead</c>: the log is older than the id.
/// <c>denied</c>: this client may not read what was before. <c>many</c>: more than <see cref="SubscribeOptions.MaxMissed"/>.
/// </param>
public sealed record Gap(string Topic, string Reason) : ParleyEvent(Topic);

/// <summary>This user has read through an offset on another connection.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Offset">The last message that was read.</param>
public sealed record ReadElsewhere(string Topic, long Offset) : ParleyEvent(Topic);
