using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.Codes;

namespace Parley.AspNetCore.Security;

/// <summary>The answers of the guards, as problem details (RFC 9457).</summary>
internal static class GuardProblem
{
    // Plain quotes and letters of all scripts: the answer is never part of a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with a problem and ends the request.</summary>
    public static Task WriteAsync(HttpContext context, ErrorCode code, string detail)
    {
        var response = context.Response;
        response.StatusCode = code.HttpStatus;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;

        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Readable))
        {
            json.WriteStartObject();
            json.WriteString("title", code.Meaning);
            json.WriteNumber("status", code.HttpStatus);
            json.WriteString("detail", detail);
            json.WriteString("code", code.Name);
            json.WriteEndObject();
        }
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted).AsTask();
    }
}
