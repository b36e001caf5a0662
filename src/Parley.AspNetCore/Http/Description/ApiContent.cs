using Microsoft.OpenApi;

namespace Parley.AspNetCore.Http.Description;

/// <summary>A body of one media type.</summary>
/// <param name="MediaType">The media type.</param>
/// <param name="Schema">What it may be, in a document.</param>
internal sealed record ApiContent(string MediaType, Func<OpenApiDocument, IOpenApiSchema> Schema);
