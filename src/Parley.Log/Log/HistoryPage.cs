using Parley.Messages;

namespace Parley.Log;

/// <summary>A page of messages.</summary>
/// <param name="Messages">Oldest first, as they are now.</param>
/// <param name="More">Whether the bounds hold more messages than the page.</param>
public sealed record HistoryPage(IReadOnlyList<LogEntry> Messages, bool More);
