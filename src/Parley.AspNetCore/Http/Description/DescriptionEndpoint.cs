using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Parley.AspNetCore.Http.Description;

/// <summary><c>GET /openapi/v1.json</c>: the API for programs.</summary>
internal static class DescriptionEndpoint
{
    public static async Task ServeAsync(HttpContext context)
    {
        var provider = context.RequestServices.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.DocumentName);
        var document = await provider.GetOpenApiDocumentAsync(context.RequestAborted).ConfigureAwait(false);
        document.Servers = null;
        var text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, context.RequestAborted).ConfigureAwait(false);
        JsonAnswer.Begin(context, StatusCodes.Status200OK);
        await context.Response.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
    }
}
