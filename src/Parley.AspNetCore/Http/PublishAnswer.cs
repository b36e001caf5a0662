using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Frames;
using Parley.Messages;

namespace Parley.AspNetCore.Http;

/// <summary>Says what became of a publish, an edit or a deletion.</summary>
internal static class PublishAnswer
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="status">The HTTP status when it was accepted.</param>
    /// <param name="members">Writes the answer when it was accepted.</param>
    public static Task WriteAsync(HttpContext context, PublishResult result, int status, Action<Utf8JsonWriter> members)
    {
        if (result.ToRefusal() is not { } refusal)
        {
            return JsonAnswer.WriteAsync(context, status, members);
        }

        return Problem.WriteAsync(context, refusal.Code, refusal.Detail, result.RetryAfter, json =>
        {
            refusal.Terms?.WriteTo(json);
            if (refusal.Code == ErrorCode.Conflict)
            {
                // The head tells a publisher from where to read what it does not know yet.
                json.WriteString("head"u8, context.GetHub().Head.ToString());
                json.WriteNumber("offset"u8, result.HeadOffset);
            }
        });
    }

    /// <summary>Writes <c>topic</c>, where it is given, <c>id, offset, time</c> and, for a repeated key, <c>duplicate</c>.</summary>
    public static void WriteMembers(Utf8JsonWriter json, string? topic, PublishResult result)
    {
        if (topic is not null)
        {
            json.WriteString("topic"u8, topic);
        }

        EventJson.WriteId(json, "id"u8, result.Id.Epoch, result.Id.Seq);
        WritePlace(json, result);
        if (result.IsDuplicate)
        {
            json.WriteBoolean("duplicate"u8, true);
        }
    }

    /// <summary>Writes <c>offset, time</c>.</summary>
    public static void WritePlace(Utf8JsonWriter json, PublishResult result)
    {
        json.WriteNumber("offset"u8, result.Offset);
        EventJson.WriteTime(json, "time"u8, result.Time.ToUnixTimeMilliseconds());
    }

    /// <summary>
    /// Writes an error as a value: <c>code, message</c> and, where there are any, the terms and <c>retryAfter</c> in seconds.
    /// </summary>
    public static void WriteError(Utf8JsonWriter json, Refusal refusal, TimeSpan? retryAfter)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, refusal.Code.Name);
        json.WriteString("message"u8, refusal.Detail);
        refusal.Terms?.WriteTo(json);
        if (retryAfter is { } time)
        {
            json.WriteNumber("retryAfter"u8, Math.Ceiling(time.TotalSeconds));
        }

        json.WriteEndObject();
    }
}
