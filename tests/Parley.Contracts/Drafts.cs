using System.Text;
using Parley.Log;
using Parley.Messages;

namespace Parley.Contracts;

/// <summary>Short ways to say what a test appends.</summary>
public static class Drafts
{
    public static readonly User Ann = new("u1", "Ann");
    public static readonly User Bob = new("u2", "Bob");

    public static Draft Publish(string topic, string text, User? by = null, string? key = null, string? kind = null, long? ifOffset = null) =>
        new() { Topic = topic, Data = Json(text), By = by ?? Ann, Key = key, Kind = kind, IfOffset = ifOffset };

    public static Draft Edit(string topic, long message, string text, User? by = null, bool moderator = false) => new()
    {
        Type = EntryType.Edited,
        Topic = topic,
        MessageSeq = message,
        Data = Json(text),
        By = by ?? Ann,
        IsModerator = moderator,
    };

    public static Draft Delete(string topic, long message, User? by = null, bool moderator = false) => new()
    {
        Type = EntryType.Deleted,
        Topic = topic,
        MessageSeq = message,
        By = by ?? Ann,
        IsModerator = moderator,
    };

    public static ReadOnlyMemory<byte> Json(string text) =>
        Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(text));

    /// <summary>The text of an entry's data, or null when it has none.</summary>
    public static string? Text(this LogEntry entry) =>
        entry.Data.IsEmpty ? null : System.Text.Json.JsonSerializer.Deserialize<string>(entry.Data.Span);

    /// <summary>Appends one draft.</summary>
    public static async Task<AppendOutcome> AppendOneAsync(this ILog log, Draft draft) =>
        (await log.AppendAsync([draft])).Single();

    /// <summary>Appends one draft that must be accepted.</summary>
    public static async Task<LogEntry> AppendedAsync(this ILog log, Draft draft)
    {
        var outcome = await log.AppendOneAsync(draft);
        Assert.Equal(AppendStatus.Appended, outcome.Status);
        return outcome.Entry!;
    }

    /// <summary>All entries of a topic.</summary>
    public static async Task<IReadOnlyList<LogEntry>> ReadAllAsync(this ILog log, string topic, long afterSeq = 0)
    {
        var all = new List<LogEntry>();
        while (true)
        {
            var page = await log.ReadAsync(topic, afterSeq, long.MaxValue, 500, 1 << 20, default);
            if (page.Count == 0)
            {
                return all;
            }

            all.AddRange(page);
            afterSeq = page[^1].Seq;
        }
    }
}
