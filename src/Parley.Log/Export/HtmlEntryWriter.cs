using System.Globalization;
using System.Net;
using Parley.Log;
using Parley.Messages;
using Parley.Search;

namespace Parley.Export;

/// <summary>One page without script and without anything from elsewhere.</summary>
internal sealed class HtmlEntryWriter(Stream output) : EntryWriter(output)
{
    public override void BeginTopic(string topic, TopicState state) =>
        Append($"<h1 dir=\"auto\">{WebUtility.HtmlEncode(topic)}</h1>\n");

    public override void Write(LogEntry entry)
    {
        if (entry.Type != EntryType.Message)
        {
            return;
        }

        var time = DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs);
        var shown = time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var name = WebUtility.HtmlEncode(entry.By.Name ?? entry.By.Id ?? "–");
        var text = entry.IsDeleted
            ? "<em>deleted</em>"
            : WebUtility.HtmlEncode(MessageText.Of(entry.Data.Span)) + (entry.EditedMs is null ? "" : " <small>(edited)</small>");
        Append(
            $"""
            <article id="{entry.Seq.ToString(CultureInfo.InvariantCulture)}"><b dir="auto">{name}</b> <time datetime="{time:O}">{shown}</time>
            <p dir="auto">{text}</p></article>

            """);
    }

    protected override void Begin() => Append(
        """
        <!doctype html>
        <html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Messages</title>
        <style>
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
        body { max-width: 45rem; margin: 2rem auto; padding: 0 1rem }
        article { margin: 1rem 0; overflow-wrap: anywhere }
        p { margin: 0; white-space: pre-wrap }
        time, small { opacity: .7; font-size: .85em }
        </style></head><body>

        """);

    protected override void End() => Append("</body></html>\n");
}
