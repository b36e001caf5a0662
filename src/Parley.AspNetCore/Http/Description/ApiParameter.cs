using Microsoft.OpenApi;

namespace Parley.AspNetCore.Http.Description;

/// <summary>Something that the address or a header may say.</summary>
/// <param name="In">Where it stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it means.</param>
/// <param name="Schema">What it may be.</param>
internal sealed record ApiParameter(ParameterLocation In, string Name, string Text, Func<OpenApiSchema> Schema);
