using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Security;

/// <summary>The answers of the guards, as problem details (RFC 9457).</summary>
internal static class GuardProblem
{
    /// <summary>The request was sent to a name that is not this server's (421, RFC 9110 section 15.5.20).</summary>
    public const string BadHost = "bad_host";

    /// <summary>The request comes from a page that may not use this server (403).</summary>
    public const string BadOrigin = "bad_origin";

    // Plain quotes and letters of all scripts: the answer is never part of a page.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with a problem and ends the request.</summary>
    public static Task WriteAsync(HttpContext context, int status, string code, string title, string detail)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;

        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, Readable))
        {
            json.WriteStartObject();
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteString("code", code);
            json.WriteEndObject();
        }
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted).AsTask();
    }
}
