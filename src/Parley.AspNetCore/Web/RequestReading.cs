using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Parley.Codes;

namespace Parley.AspNetCore.Web;

/// <summary>
/// What goes wrong while a request is read. It is the client's doing, so it is answered with a 4xx, and no client can write an
/// error into the log.
/// </summary>
internal static class RequestReading
{
    /// <summary>Whether the name that the request was sent to can be read: some that begin with <c>xn--</c> cannot.</summary>
    public static bool HasReadableHost(HttpRequest request)
    {
        try
        {
            _ = request.Host;
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Refuses a request whose host cannot be read.</summary>
    public static Task RefuseHostAsync(HttpContext context) =>
        Problem.WriteAsync(context, ErrorCode.BadRequest, "The request's host is no name.");

    /// <summary>Reads a part of the body.</summary>
    /// <exception cref="BadHttpRequestException">The body is not framed as HTTP wants it, too long, or too slow.</exception>
    /// <exception cref="ClientGoneException">The client is gone.</exception>
    public static async ValueTask<int> ReadAsync(HttpContext context, Memory<byte> buffer)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ConnectionResetException or ConnectionAbortedException or OperationCanceledException
            || context.RequestAborted.IsCancellationRequested)
        {
            // It hung up, or the server stops and has waited long enough; that may be known here before the request says so.
            // Or the web server would look in vain for the rest of the body, and say so.
            context.Abort();
            throw new ClientGoneException(error);
        }
        catch (Exception error) when (error is IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The body is not framed as HTTP wants it.", StatusCodes.Status400BadRequest, error);
        }
    }

    /// <summary>Answers what the web server or <see cref="ReadAsync"/> says of a request.</summary>
    public static async Task RefuseAsync(HttpContext context, BadHttpRequestException error)
    {
        var code = error.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => ErrorCode.TooLarge,
            StatusCodes.Status408RequestTimeout => ErrorCode.RequestTimeout,
            _ => ErrorCode.BadRequest,
        };
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            // Where the next request would begin is not known.
            context.Response.Headers.Connection = "close";
        }

        await Problem.WriteAsync(context, code, code == ErrorCode.BadRequest ? error.Message : null).ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);
    }
}
