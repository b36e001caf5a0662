using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Commands;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Http;

/// <summary><c>POST /messages</c>: many messages in one request, each for itself.</summary>
internal static class BatchEndpoint
{
    /// <summary>The most messages.</summary>
    public const int MaxItems = 1000;

    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    // As deep as a body of that size can be: an item that is too deep spoils no other.
    private static readonly JsonReaderOptions s_anyDepth = new() { MaxDepth = MaxBytes };

    public static async Task ServeAsync(HttpContext context)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await RequestBody.ReadAsync(context, MaxBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        var items = new List<ReadOnlyMemory<byte>>();
        if (Split(body, items) is { } refusal)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var results = await PublishAsync(context, user, items).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => WriteResults(json, results)).ConfigureAwait(false);
    }

    /// <summary>Finds where the items stand; what is in them is looked at one by one.</summary>
    private static Refusal? Split(ReadOnlyMemory<byte> body, List<ReadOnlyMemory<byte>> items)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return new Refusal(ErrorCode.BadRequest, "The body is not valid UTF-8.");
        }

        try
        {
            var reader = new Utf8JsonReader(body.Span, s_anyDepth);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return new Refusal(ErrorCode.BadRequest, "The body must be a JSON array of messages.");
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                items.Add(body[start..(int)reader.BytesConsumed]);
                if (items.Count > MaxItems)
                {
                    return new Refusal(
                        ErrorCode.TooLarge,
                        string.Create(CultureInfo.InvariantCulture, $"A batch has at most {MaxItems} messages."));
                }
            }

            // Nothing may stand behind the array.
            reader.Read();
            return null;
        }
        catch (JsonException error)
        {
            return new Refusal(
                ErrorCode.BadRequest,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The body is not valid JSON; the mistake is at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}."));
        }
    }

    private static async Task<IReadOnlyList<BatchResult>> PublishAsync(
        HttpContext context, User user, List<ReadOnlyMemory<byte>> items)
    {
        var limits = context.GetLimits();
        var results = new BatchResult[items.Count];
        var requests = new List<PublishRequest>(items.Count);
        for (var i = 0; i < results.Length; i++)
        {
            if (CommandParser.ParseMessage(items[i], out var refusal) is not { } message)
            {
                results[i] = new BatchResult(null, refusal, null);
            }
            else if (await limits.TakePublishAsync(message.Topic, message.Data.Length, context.RequestAborted).ConfigureAwait(false) is { } over)
            {
                results[i] = new BatchResult(null, over.ToRefusal(), null, over.RetryAfter);
            }
            else
            {
                results[i] = new BatchResult(message.Topic, null, null);
                requests.Add(new PublishRequest(message.Topic, message.Data)
                {
                    From = user,
                    Key = message.Key,
                    Kind = message.Kind,
                    IfOffset = message.IfOffset,
                });
            }
        }

        var published = await context.GetHub().Publisher.PublishAllAsync(requests, context.RequestAborted).ConfigureAwait(false);
        var next = 0;
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Topic is not null)
            {
                results[i] = results[i] with { Published = published[next++] };
            }
        }

        return results;
    }

    private static void WriteResults(Utf8JsonWriter json, IReadOnlyList<BatchResult> results)
    {
        json.WriteStartArray("results"u8);
        foreach (var result in results)
        {
            json.WriteStartObject();
            if (result.Published is { Error: null } published)
            {
                PublishAnswer.WriteMembers(json, result.Topic!, published);
            }
            else
            {
                json.WritePropertyName("error"u8);
                var refusal = result.Refused ?? result.Published!.ToRefusal()!;
                PublishAnswer.WriteError(json, refusal, result.RetryAfter ?? result.Published?.RetryAfter);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What became of an item: it was refused here, or it was handed to the hub.</summary>
    private sealed record BatchResult(string? Topic, Refusal? Refused, PublishResult? Published, TimeSpan? RetryAfter = null);
}
