using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Messages;
using Parley.Search;
using Parley.Topics;

namespace Parley.AspNetCore.Http;

/// <summary><c>GET /search</c>: messages that hold words, newest first.</summary>
internal static class SearchEndpoint
{
    /// <summary>The page's size when nothing is said.</summary>
    public const int DefaultLimit = 20;

    // More topics than a person names; the search looks each up.
    private const int MaxTopics = 100;

    public static async Task ServeAsync(HttpContext context)
    {
        var hub = context.GetHub();
        var user = await context.GetUserAsync().ConfigureAwait(false);
        var head = hub.Head;
        if (hub.Log is not ISearch search)
        {
            await Problem.WriteAsync(
                context, new Refusal(ErrorCode.NotFound, "This server cannot search, because its history is kept in memory only.")).ConfigureAwait(false);
            return;
        }

        if (TryGetQuery(context.Request, head, out var query, out var refusal))
        {
            foreach (var topic in query.Topics ?? [])
            {
                refusal ??= await hub.CheckAccessAsync(AccessAction.ReadHistory, user, topic, context.RequestAborted).ConfigureAwait(false);
            }
        }

        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        query = query! with
        {
            Beginnings = hub.Access.BeginningsOf(AccessAction.ReadHistory, user),
            MayRead = async (topic, cancel) =>
                await hub.CheckAccessAsync(AccessAction.ReadHistory, user, topic, cancel).ConfigureAwait(false) is null,
        };
        using var lease = await LongAnswer.TakeAsync(context, user, LongAnswer.PageBytes).ConfigureAwait(false);
        if (lease is null)
        {
            return;
        }

        var page = await search.SearchAsync(query, context.RequestAborted).ConfigureAwait(false);
        lease.ResizeTo(LongAnswer.BytesOf(page));
        await LongAnswer.WriteAsync(
            context,
            "results",
            page.Results,
            (json, result) => Write(json, result, head.Epoch),
            json =>
            {
                json.WriteBoolean("more"u8, page.More);
                json.WriteString("head"u8, head.ToString());
            }).ConfigureAwait(false);
    }

    private static bool TryGetQuery(
        HttpRequest request, LogPosition head, [NotNullWhen(true)] out SearchQuery? query, [NotNullWhen(false)] out Refusal? refusal)
    {
        query = null;
        var text = request.Query["q"].ToString();
        if (text.Length is 0 or > SearchQuery.MaxTextLength)
        {
            refusal = new Refusal(ErrorCode.BadRequest, string.Create(
                CultureInfo.InvariantCulture, $"'q' is what to look for, of 1 to {SearchQuery.MaxTextLength} characters."));
            return false;
        }

        if (!request.TryGetLimit(SearchQuery.MaxLimit, DefaultLimit, out var limit, out refusal)
            || !TryGetTopics(request, out var topics, out refusal)
            || !TryGetBound(request, "before", head.Epoch, out var before, out refusal)
            || !TryGetBound(request, "after", head.Epoch, out var after, out refusal))
        {
            return false;
        }

        query = new SearchQuery
        {
            Text = text,
            Topics = topics,
            From = request.Query["from"] is { Count: > 0 } from ? from.ToString() : null,
            BeforeSeq = Math.Min(before.Seq ?? long.MaxValue, head.Seq + 1),
            AfterSeq = after.Seq,
            BeforeMs = before.TimeMs,
            FromMs = after.TimeMs,
            Limit = limit,
        };
        return true;
    }

    private static bool TryGetTopics(HttpRequest request, out IReadOnlyList<string>? topics, [NotNullWhen(false)] out Refusal? refusal)
    {
        topics = null;
        refusal = null;
        var names = request.Query["topic"];
        if (names.Count == 0)
        {
            return true;
        }

        if (names.Count > MaxTopics)
        {
            refusal = new Refusal(ErrorCode.BadRequest, string.Create(
                CultureInfo.InvariantCulture, $"'topic' may be given {MaxTopics} times."));
            return false;
        }

        var normal = new List<string>(names.Count);
        foreach (var name in names)
        {
            if (!TopicName.TryNormalize(name, out var topic, out refusal))
            {
                return false;
            }

            normal.Add(topic);
        }

        topics = normal;
        return true;
    }

    /// <summary>An id, of this log; or a day or a time, as RFC 3339 writes them, in UTC when no offset is given.</summary>
    private static bool TryGetBound(
        HttpRequest request, string name, string epoch, out (long? Seq, long? TimeMs) bound, [NotNullWhen(false)] out Refusal? refusal)
    {
        bound = default;
        refusal = null;
        var text = request.Query[name].ToString();
        if (text.Length == 0)
        {
            return true;
        }

        if (LogPosition.TryParse(text, out var position) && position.Epoch == epoch)
        {
            bound = (position.Seq, null);
            return true;
        }

        if (DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time))
        {
            bound = (null, time.ToUnixTimeMilliseconds());
            return true;
        }

        refusal = new Refusal(
            ErrorCode.BadPosition, $"'{name}' must be an id of this log, a day (2026-01-31) or a time (2026-01-31T12:00:00Z).");
        return false;
    }

    private static void Write(Utf8JsonWriter json, SearchResult result, string epoch)
    {
        json.WriteStartObject();
        json.WritePropertyName("message"u8);
        EventJson.WriteEntry(json, epoch, result.Message);
        json.WriteString("text"u8, result.Text);
        json.WriteStartArray("ranges"u8);
        foreach (var range in result.Ranges)
        {
            json.WriteStartArray();
            json.WriteNumberValue(range.Start);
            json.WriteNumberValue(range.Length);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
