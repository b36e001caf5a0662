using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Budgets;
using Parley.Codes;
using Parley.Log;
using Parley.Messages;
using Parley.Search;

namespace Parley.AspNetCore.Web;

/// <summary>
/// Answers that may be long: each counts against what all of them may be together (<see cref="HubOptions.MaxAnswerBytes"/>) until
/// its client has read it, and over HTTP goes out piece by piece, the next no sooner than the client takes it.
/// </summary>
internal static class LongAnswer
{
    /// <summary>What a page of history or search may be before it is read: its bytes, its last message, and what stands around them.</summary>
    public const long PageBytes = (256 + 64 + 64) * 1024;

    // A message's JSON beside its data, with names as long as people choose them.
    private const int MessageBytes = 300;

    // A person in a list.
    private const int PersonBytes = 100;

    private const int PieceBytes = 64 * 1024;

    /// <summary>Why there is no answer.</summary>
    public static Refusal TooMany { get; } = new(
        ErrorCode.Unavailable, "Too many long answers wait to be read. Read those that you asked for, and try again.");

    /// <summary>Bytes for an answer, or null after the refusal was written.</summary>
    public static async ValueTask<ByteLease?> TakeAsync(HttpContext context, User user, long bytes)
    {
        var hub = context.GetHub();
        var lease = await hub.Answers.TakeAsync(hub.ShareOf(user), bytes, context.RequestAborted).ConfigureAwait(false);
        if (lease is null)
        {
            await Problem.WriteAsync(context, TooMany).ConfigureAwait(false);
        }

        return lease;
    }

    /// <summary>About what a page is as JSON.</summary>
    public static long BytesOf(HistoryPage page) => page.Messages.Sum(static message => (long)message.Data.Length + MessageBytes);

    /// <inheritdoc cref="BytesOf(HistoryPage)"/>
    public static long BytesOf(SearchPage page) =>
        page.Results.Sum(static result => (long)result.Message.Data.Length + result.Text.Length + MessageBytes);

    /// <summary>About what a list of people is as JSON.</summary>
    public static long BytesOf(PresentUsers present) => (long)present.Count * PersonBytes;

    /// <summary>About what a list of topics is as JSON.</summary>
    public static long BytesOfTopics(int count) => (long)count * MessageBytes;

    /// <summary>Answers with an object that begins with a list.</summary>
    /// <param name="context">The request; its response has not begun.</param>
    /// <param name="name">The list's name.</param>
    /// <param name="items">What is in it.</param>
    /// <param name="write">Writes one of it.</param>
    /// <param name="rest">Writes the other members.</param>
    public static async Task WriteAsync<T>(
        HttpContext context, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write, Action<Utf8JsonWriter> rest)
    {
        var body = JsonAnswer.Begin(context, StatusCodes.Status200OK).BodyWriter;
        var json = new Utf8JsonWriter(body, EventJson.WriterOptions);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            var sent = 0L;
            foreach (var item in items)
            {
                write(json, item);
                if (json.BytesCommitted + json.BytesPending - sent >= PieceBytes)
                {
                    json.Flush();
                    sent = json.BytesCommitted;
                    if (!await FlushAsync(context).ConfigureAwait(false))
                    {
                        json.Reset();
                        return;
                    }
                }
            }

            json.WriteEndArray();
            rest(json);
            json.WriteEndObject();
        }

        await FlushAsync(context).ConfigureAwait(false);
    }

    /// <summary>Waits until the client takes what is written; one that takes nothing for too long is cut off, as on a stream.</summary>
    /// <returns>Whether it is still there.</returns>
    private static async ValueTask<bool> FlushAsync(HttpContext context)
    {
        var flush = context.Response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
        var hub = context.GetHub();
        try
        {
            return !(await flush.WaitAsync(hub.Options.StallTimeout, hub.Time).ConfigureAwait(false)).IsCompleted;
        }
        catch (TimeoutException)
        {
            context.Abort();
            return false;
        }
    }
}
