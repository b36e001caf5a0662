using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Topics;

namespace Parley.AspNetCore.Http;

/// <summary><c>GET /topics/{topic}</c> and <c>GET /topics</c>.</summary>
internal static class TopicEndpoints
{
    /// <summary>The largest page of topics.</summary>
    public const int MaxLimit = 500;

    /// <summary>The page's size when nothing is said.</summary>
    public const int DefaultLimit = 50;

    public static async Task ServeOneAsync(HttpContext context)
    {
        var hub = context.GetHub();
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (context.TryGetTopic(out var topic, out var refusal))
        {
            refusal = await hub.CheckAccessAsync(AccessAction.Subscribe, user, topic, context.RequestAborted).ConfigureAwait(false);
        }

        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var info = await hub.GetTopicAsync(topic!, context.RequestAborted).ConfigureAwait(false);
        var marks = await context.GetReadMarksAsync(user, [topic!]).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => WriteMembers(json, info, marks)).ConfigureAwait(false);
    }

    public static async Task ServeListAsync(HttpContext context)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (!context.Request.TryGetLimit(MaxLimit, DefaultLimit, out var limit, out var refusal)
            || !TryGetName(context.Request, "prefix", out var prefix, out refusal)
            || !TryGetName(context.Request, "after", out var after, out refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        using var lease = await LongAnswer.TakeAsync(context, user, LongAnswer.BytesOfTopics(limit)).ConfigureAwait(false);
        if (lease is null)
        {
            return;
        }

        var (topics, more, haste) = await TopicList.ReadAsync(context, user, prefix ?? "", after, limit).ConfigureAwait(false);
        if (haste is not null)
        {
            await RequestGate.WriteAsync(context, haste).ConfigureAwait(false);
            return;
        }

        lease.ResizeTo(LongAnswer.BytesOfTopics(topics.Count));
        var marks = await context.GetReadMarksAsync(user, [.. topics.Select(topic => topic.Topic)]).ConfigureAwait(false);
        await LongAnswer.WriteAsync(
            context,
            "topics",
            topics,
            (json, topic) =>
            {
                json.WriteStartObject();
                WriteMembers(json, topic, marks);
                json.WriteEndObject();
            },
            json => json.WriteBoolean("more"u8, more)).ConfigureAwait(false);
    }

    /// <summary>The beginning of a name follows the rules of names, and is compared in normal form.</summary>
    private static bool TryGetName(
        HttpRequest request, string member, out string? name, [NotNullWhen(false)] out Refusal? refusal)
    {
        name = null;
        refusal = null;
        var text = request.Query[member].ToString();
        return text.Length == 0 || TopicName.TryNormalize(text, out name, out refusal);
    }

    private static void WriteMembers(Utf8JsonWriter json, TopicInfo info, IReadOnlyDictionary<string, long> marks)
    {
        json.WriteString("topic"u8, info.Topic);
        json.WriteString("head"u8, info.Head.ToString());
        json.WriteNumber("offset"u8, info.Offset);
        json.WriteNumber("oldest"u8, info.OldestOffset);
        json.WriteNumber("subscribers"u8, info.Subscribers);
        if (marks.TryGetValue(info.Topic, out var read))
        {
            json.WriteNumber("read"u8, read);
        }
    }
}
