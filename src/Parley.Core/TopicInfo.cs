using Parley.Messages;

namespace Parley;

/// <summary>A topic as it is now.</summary>
/// <param name="Topic">The name.</param>
/// <param name="Head">A position that it can be resumed from.</param>
/// <param name="Offset">Its newest offset; 0 when nothing was published.</param>
/// <param name="OldestOffset">Its oldest retained offset; 0 when nothing is retained.</param>
/// <param name="Subscribers">Connections that follow it on this server.</param>
public sealed record TopicInfo(string Topic, LogPosition Head, long Offset, long OldestOffset, int Subscribers);
