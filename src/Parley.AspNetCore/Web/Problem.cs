using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Access;
using Parley.Codes;
using Parley.Frames;

namespace Parley.AspNetCore.Web;

/// <summary>Every refusal of the HTTP API, as problem details (RFC 9457) with a code of the one list.</summary>
internal static class Problem
{
    // Plain quotes and letters of all scripts: the answer is never part of a page.
    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);

    /// <summary>Answers with what was refused.</summary>
    public static Task WriteAsync(HttpContext context, Refusal refusal) =>
        WriteAsync(context, refusal.Code, refusal.Detail, more: refusal.Terms is { } terms ? terms.WriteTo : null);

    /// <summary>Answers with a problem.</summary>
    /// <param name="context">The request; its response has not begun.</param>
    /// <param name="code">The code, which decides the status.</param>
    /// <param name="detail">A sentence for people; null repeats the code's meaning.</param>
    /// <param name="retryAfter">When to try again, rounded up to whole seconds; null says nothing but for <c>unavailable</c>, which passes soon.</param>
    /// <param name="more">Writes further members.</param>
    public static Task WriteAsync(
        HttpContext context, ErrorCode code, string? detail, TimeSpan? retryAfter = null, Action<Utf8JsonWriter>? more = null)
    {
        var response = context.Response;
        response.StatusCode = code.HttpStatus;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (code.HttpStatus == StatusCodes.Status401Unauthorized)
        {
            // RFC 9110, 15.5.2; RFC 6750, 3.
            response.Headers.WWWAuthenticate = code == ErrorCode.Unauthorized ? "Bearer" : "Bearer error=\"invalid_token\"";
        }

        retryAfter ??= code == ErrorCode.Unavailable ? s_soon : code == ErrorCode.RateLimited ? GuessLimit.Window : null;
        var seconds = retryAfter is { } time ? (long)Math.Max(1, Math.Ceiling(time.TotalSeconds)) : 0;
        if (seconds > 0)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body, s_readable))
        {
            json.WriteStartObject();
            json.WriteString("title", code.Meaning);
            json.WriteNumber("status", code.HttpStatus);
            json.WriteString("detail", detail ?? code.Meaning);
            json.WriteString("code", code.Name);
            if (seconds > 0)
            {
                json.WriteNumber("retryAfter", seconds);
            }

            more?.Invoke(json);
            json.WriteEndObject();
        }

        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted).AsTask();
    }
}
