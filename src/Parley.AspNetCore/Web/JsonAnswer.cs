using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Messages;

namespace Parley.AspNetCore.Web;

/// <summary>Answers with JSON.</summary>
internal static class JsonAnswer
{
    /// <summary>Answers with an object.</summary>
    /// <param name="context">The request; its response has not begun.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="members">Writes the members.</param>
    public static Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, EventJson.WriterOptions))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        Begin(context, status).ContentLength = body.WrittenCount;
        return context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <summary>Sets what every JSON answer says of itself. None is kept by a cache: each is of this moment.</summary>
    public static HttpResponse Begin(HttpContext context, int status)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        return response;
    }
}
