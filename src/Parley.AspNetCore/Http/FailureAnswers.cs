using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Security;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Log;

namespace Parley.AspNetCore.Http;

/// <summary>What stands around every endpoint: the guards and limits before it, and a problem as the answer to whatever goes wrong in it.</summary>
internal static partial class FailureAnswers
{
    /// <summary>Puts the answers around endpoints.</summary>
    public static TBuilder AnswerFailures<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(Wrap);
        return endpoints;
    }

    private static void Wrap(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<IAuthorizeData>().Any())
        {
            // Where the app demands that people have signed in, they may do so in all the ways that are taken here.
            endpoint.Metadata.Add(new AuthorizeAttribute { AuthenticationSchemes = ParleyAuthenticationDefaults.AuthenticationScheme });
        }

        if (endpoint.RequestDelegate is { } serve)
        {
            var isLimited = !endpoint.Metadata.OfType<UnlimitedMetadata>().Any();
            var isOpen = endpoint.Metadata.OfType<OpenMetadata>().Any();
            endpoint.RequestDelegate = context => ServeAsync(context, serve, isLimited, isOpen);
        }
    }

    private static async Task ServeAsync(HttpContext context, RequestDelegate serve, bool isLimited, bool isOpen)
    {
        try
        {
            if (!RequestReading.HasReadableHost(context.Request))
            {
                await RequestReading.RefuseHostAsync(context).ConfigureAwait(false);
            }
            else if (context.Features.Get<Guards>()?.Answer(context) is { } answer)
            {
                await answer.ConfigureAwait(false);
            }
            else if (!isLimited || await RequestGate.EnterAsync(context, isOpen).ConfigureAwait(false))
            {
                await serve(context).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is ClientGoneException
            || (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException))
        {
            // The client is gone, and nobody waits for an answer.
        }
        catch (BadHttpRequestException error) when (!context.Response.HasStarted)
        {
            await RequestReading.RefuseAsync(context, error).ConfigureAwait(false);
        }
        catch (RefusedException refused) when (!context.Response.HasStarted)
        {
            await context.RequestServices.GetRequiredService<IRefusalAnswer>().WriteAsync(context, refused.Refusal).ConfigureAwait(false);
        }
        catch (LogUnavailableException) when (!context.Response.HasStarted)
        {
            await Problem.WriteAsync(context, ErrorCode.Unavailable, LogUnavailableException.ForClients).ConfigureAwait(false);
        }
        catch (OutOfMemoryException) when (!context.Response.HasStarted)
        {
            LogOutOfMemory(context.RequestServices.GetRequiredService<ILogger<Hub>>(), context.Request.Method);
            await Problem.WriteAsync(context, ErrorCode.Unavailable, null).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // whatever it is, it is logged, and the client gets an answer
        catch (Exception error) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            LogFailed(context.RequestServices.GetRequiredService<ILogger<Hub>>(), error, context.Request.Method);
            await Problem.WriteAsync(context, ErrorCode.InternalError, null).ConfigureAwait(false);
        }
    }

    [LoggerMessage(401, LogLevel.Error, "There was not enough memory for a {Method} request. Give the server more, or lower its limits of bytes.")]
    private static partial void LogOutOfMemory(ILogger logger, string method);

    [LoggerMessage(400, LogLevel.Error, "A {Method} request failed.")]
    private static partial void LogFailed(ILogger logger, Exception error, string method);
}
