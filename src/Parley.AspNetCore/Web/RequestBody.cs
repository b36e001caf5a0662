using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Parley.Codes;

namespace Parley.AspNetCore.Web;

/// <summary>Reads whole request bodies, up to a limit.</summary>
internal static class RequestBody
{
    // What a client says about the length of its body costs no memory until it has sent it.
    private const int FirstBufferBytes = 4096;

    private static readonly Refusal s_noRoom = new(ErrorCode.Unavailable, "Too many long requests are being sent. Try again.");

    /// <summary>
    /// Reads a body. One that is longer than the limit, or coded in a way that nobody reads here, is refused without
    /// reading on, and the answer is written.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The limit.</param>
    /// <returns>The body, in a buffer that nobody else uses and that may be larger; null when the request is answered.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, int maxBytes)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding.ToString() is not ("" or "identity"))
        {
            await Problem.WriteAsync(
                context, ErrorCode.UnsupportedMediaType, "Send the body as it is, without a Content-Encoding.").ConfigureAwait(false);
            return null;
        }

        if (request.Headers.TransferEncoding.ToString() is not ("" or "chunked"))
        {
            await Problem.WriteAsync(
                context, ErrorCode.UnsupportedMediaType, "Send the body without a Transfer-Encoding but 'chunked'.").ConfigureAwait(false);
            return null;
        }

        // The server reads on what an endpoint leaves unread, to use the connection again; not beyond this.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        try
        {
            var body = request.ContentLength > maxBytes ? null : await ReadToEndAsync(context, maxBytes).ConfigureAwait(false);
            if (body is null)
            {
                await RefuseAsync(context, maxBytes).ConfigureAwait(false);
            }

            return body;
        }
        catch (NoRoomException)
        {
            CloseAfterwards(context);
            await Problem.WriteAsync(context, s_noRoom).ConfigureAwait(false);
            return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadToEndAsync(HttpContext context, int maxBytes)
    {
        var expected = context.Request.ContentLength;
        var buffer = new byte[Math.Min(expected ?? long.MaxValue, Math.Min(FirstBufferBytes, maxBytes + 1))];
        var length = 0;
        try
        {
            while (true)
            {
                var count = length == expected
                    ? 0
                    : await RequestReading.ReadAsync(context, buffer.AsMemory(length)).ConfigureAwait(false);
                length += count;
                if (count == 0 || length > maxBytes)
                {
                    return length > maxBytes ? null : buffer.AsMemory(0, length);
                }

                if (length == buffer.Length)
                {
                    // One byte more than the limit, so that a longer body is noticed.
                    var larger = (int)Math.Min(buffer.Length * 4L, maxBytes + 1L);
                    await TakeAsync(context, larger - buffer.Length).ConfigureAwait(false);
                    Array.Resize(ref buffer, larger);
                }
            }
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    /// <summary>Counts what a body takes beyond its first buffer among all bodies, until the request is done.</summary>
    private static async ValueTask TakeAsync(HttpContext context, int bytes)
    {
        var bodies = context.RequestServices.GetRequiredService<BodyBudget>();
        var lease = await bodies.TakeAsync(context, bytes).ConfigureAwait(false) ?? throw new NoRoomException();
        context.Response.RegisterForDispose(lease);
    }

    private static void CloseAfterwards(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
    }

    private static Task RefuseAsync(HttpContext context, int maxBytes)
    {
        CloseAfterwards(context);
        return Problem.WriteAsync(
            context,
            ErrorCode.TooLarge,
            string.Create(CultureInfo.InvariantCulture, $"The body is longer than {maxBytes} bytes."));
    }

    private sealed class NoRoomException : Exception;
}
