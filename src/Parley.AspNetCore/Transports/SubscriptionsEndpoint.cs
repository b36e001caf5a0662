using System.Buffers;
using System.Collections.ObjectModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Commands;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Delivery;
using Parley.Users;

namespace Parley.AspNetCore.Transports;

/// <summary><c>POST /connections/{connection}/subscriptions</c>: changes what a live SSE stream follows.</summary>
internal static class SubscriptionsEndpoint
{
    /// <summary>Reads the body and finds the stream that its secret is for.</summary>
    /// <returns>Null when the request was refused and is answered.</returns>
    public static async Task<(Connection Connection, SubscriptionChange Change)?> ReadAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var hub = services.GetRequiredService<Hub>();
        var body = await RequestBody.ReadAsync(context, services.GetRequiredService<TransportOptions>().MaxMessageBytes).ConfigureAwait(false);
        if (body is not { } json)
        {
            return null;
        }

        if (CommandParser.ParseSubscriptionChange(json, out var refusal) is not { } change)
        {
            await Problem.WriteAsync(context, refusal!.Code, refusal.Detail).ConfigureAwait(false);
            return null;
        }

        // The same answer whether there is no such stream or the secret is wrong: neither can be probed for.
        if (hub.FindConnection((string)context.GetRouteValue("connection")!) is not { } connection
            || !services.GetRequiredService<StreamSecrets>().IsRight(connection, change.Secret))
        {
            await Problem.WriteAsync(context, ErrorCode.NotFound, "There is no such stream, or the secret is not its.").ConfigureAwait(false);
            return null;
        }

        return (connection, change);
    }

    public static async Task ServeAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not var (connection, change))
        {
            return;
        }

        var hub = context.GetHub();
        var answer = new Subscribed([], 0);
        IReadOnlyDictionary<string, long> marks = ReadOnlyDictionary<string, long>.Empty;
        var refusal = await context.RequestServices.GetRequiredService<ReadMarks>().SubscribeAsync(
            connection,
            change.Subscribe,
            (subscribed, read) =>
            {
                (answer, marks) = (subscribed, read);
                return default;
            },
            withIds: false,
            context.RequestAborted,
            leave: [.. change.Unsubscribe]).ConfigureAwait(false);
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        await WriteAsync(context, hub.Epoch, answer, marks).ConfigureAwait(false);
    }

    private static async Task WriteAsync(
        HttpContext context, string epoch, Subscribed subscribed, IReadOnlyDictionary<string, long> marks)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, Messages.EventJson.WriterOptions))
        {
            json.WriteStartObject();
            ReadyFrame.WriteTopics(json, epoch, subscribed, marks);
            json.WriteEndObject();
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
