using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Parley.AspNetCore.Web;

namespace Parley.AspNetCore.Http.Description;

/// <summary><c>GET /openapi/v1.json</c>: the API for programs.</summary>
/// <param name="provider">Makes the document.</param>
internal sealed class DescriptionEndpoint([FromKeyedServices(ApiDescription.DocumentName)] IOpenApiDocumentProvider provider)
{
    // Written by whoever asks first; two of them write the same. Making it costs far more than any other answer.
    private byte[]? _document;

    public static Task ServeAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<DescriptionEndpoint>().WriteAsync(context);

    private async Task WriteAsync(HttpContext context)
    {
        var body = _document ??= await MakeAsync(context.RequestAborted).ConfigureAwait(false);
        JsonAnswer.Begin(context, StatusCodes.Status200OK).ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task<byte[]> MakeAsync(CancellationToken cancel)
    {
        var document = await provider.GetOpenApiDocumentAsync(cancel).ConfigureAwait(false);
        return Encoding.UTF8.GetBytes(
            await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel).ConfigureAwait(false));
    }
}
