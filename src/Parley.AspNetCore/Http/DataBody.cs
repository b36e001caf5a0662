using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Http;

/// <summary>
/// A body that is a message's data: JSON (RFC 6839 included) as it is, anything else as a text, so that <c>curl -d hello</c> publishes
/// what it seems to.
/// </summary>
internal static class DataBody
{
    private const string JsonType = "application/json";

    /// <summary>Reads the data.</summary>
    /// <returns>The data as it goes into the log; null when the request was refused and is answered.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        if (!TryReadType(context.Request, out var isJson, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return null;
        }

        if (await RequestBody.ReadAsync(context, JsonData.MaxBytes).ConfigureAwait(false) is not { } body)
        {
            return null;
        }

        var isRight = isJson
            ? JsonData.TryParse(body, out var data, out refusal)
            : JsonData.TryFromText(body.Span, out data, out refusal);
        if (!isRight)
        {
            await Problem.WriteAsync(context, refusal!).ConfigureAwait(false);
            return null;
        }

        // The log keeps the data, and not a larger buffer that it was read into.
        return MemoryMarshal.TryGetArray(data, out var kept) && kept.Array!.Length == data.Length ? data : data.ToArray();
    }

    private static bool TryReadType(HttpRequest request, out bool isJson, [NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = null;
        isJson = string.Equals(request.ContentType, JsonType, StringComparison.OrdinalIgnoreCase);
        if (isJson || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return true;
        }

        isJson = type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);
        var charset = HeaderUtilities.RemoveQuotes(type.Charset);
        if (charset.Length > 0
            && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase))
        {
            refusal = new Refusal(ErrorCode.UnsupportedMediaType, "The body's charset must be utf-8.");
        }

        return refusal is null;
    }
}
