using Parley.Messages;

namespace Parley.Sqlite.Rows;

/// <summary>A topic's last numbers.</summary>
/// <param name="Id">The topic's.</param>
/// <param name="Seq">Of the last entry.</param>
/// <param name="Offset">Of the newest message.</param>
/// <param name="Place">Entries, ever.</param>
/// <param name="Total">Bytes of data, ever, as they were sent.</param>
internal sealed record TopicTail(long Id, long Seq, long Offset, long Place, long Total)
{
    /// <summary>The numbers after one more entry.</summary>
    public TopicTail Next(LogEntry entry) => new(
        Id, entry.Seq, entry.Type == EntryType.Message ? entry.Offset : Offset, Place + 1, Total + entry.Data.Length);
}
