using System.Globalization;
using Parley.Log;
using Parley.Messages;
using Parley.Search;

namespace Parley.Export;

/// <summary>A paragraph for each message, as it is now.</summary>
internal sealed class TextEntryWriter(Stream output) : EntryWriter(output)
{
    public override void BeginTopic(string topic, TopicState state) => Append($"# {topic}\n\n");

    public override void Write(LogEntry entry)
    {
        if (entry.Type != EntryType.Message)
        {
            return;
        }

        var time = DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var text = entry.IsDeleted ? "(deleted)" : Printable(MessageText.Of(entry.Data.Span));
        Append($"[{time}] {Printable(entry.By.Name ?? entry.By.Id ?? "–")}: {text}{(entry.EditedMs is null ? "" : " (edited)")}\n");
    }

    /// <summary>Control characters could tell a terminal to do things; lines stay lines.</summary>
    private static string Printable(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(source[i]) && source[i] != '\n' ? '\uFFFD' : source[i];
        }
    });
}
