using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Http.Description;
using Parley.AspNetCore.Web;
using Parley.Codes;

namespace Parley.AspNetCore.Http;

/// <summary>Maps an address with all its methods, so that the others are refused as a problem.</summary>
internal static class Resources
{
    /// <summary>Maps an address.</summary>
    /// <param name="group">Where.</param>
    /// <param name="pattern">The address.</param>
    /// <param name="methods">What it knows.</param>
    public static void MapResource(this IEndpointRouteBuilder group, string pattern, params ReadOnlySpan<ResourceMethod> methods)
    {
        var allowed = new List<string>();
        foreach (var method in methods)
        {
            allowed.AddRange(method.Names);
            var endpoint = group.MapMethods(pattern, method.Names, method is { IsGuarded: true, IsOpen: false } ? AccessGate.Before(method.Handler, method.IsBeforePasscode) : method.Handler);
            if (method.IsUnlimited)
            {
                endpoint.WithMetadata(UnlimitedMetadata.Instance);
            }

            if (method.IsOpen)
            {
                endpoint.WithMetadata(OpenMetadata.Instance);
            }

            if (method is { IsOpen: true, IsUnlimited: true })
            {
                // Whoever runs the server asks whether it lives also where an app lets in only who has signed in.
                endpoint.AllowAnonymous();
            }

            if (method.TakesTicket)
            {
                endpoint.WithMetadata(TicketMetadata.Instance);
            }

            if (method.Description is { } description)
            {
                // The method's info is what the API's description finds endpoints by. The group keeps them out of the
                // documents that an app makes of its own endpoints.
                endpoint.WithMetadata(description, method.Handler.Method).WithGroupName(ApiDescription.DocumentName);
            }
        }

        var allow = string.Join(", ", allowed);
        group.Map(pattern, context => RefuseMethodAsync(context, allow)).ExcludeFromDescription().AllowAnonymous();
    }

    /// <summary>Answers 404 to every address below one that is not mapped.</summary>
    public static void MapNothingElse(this IEndpointRouteBuilder group, string pattern) =>
        group.Map(pattern, static context => Problem.WriteAsync(context, ErrorCode.NotFound, null)).ExcludeFromDescription().AllowAnonymous();

    private static Task RefuseMethodAsync(HttpContext context, string allow)
    {
        context.Response.Headers.Allow = allow;
        return Problem.WriteAsync(
            context, ErrorCode.MethodNotAllowed, $"{context.Request.Method} means nothing here. This address knows {allow}.");
    }
}
