using Parley.Codes;

namespace Parley.AspNetCore.Http.Description;

/// <summary>Describes one method of one address for OpenAPI.</summary>
/// <param name="Id">Its name in generated clients.</param>
/// <param name="Summary">What it does, in a line.</param>
internal sealed record ApiOperation(string Id, string Summary)
{
    /// <summary>More about it, or null.</summary>
    public string? Text { get; init; }

    /// <summary>What the address and the headers may say. Those of the path are required.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>The body that it takes, by media type; none for no body.</summary>
    public IReadOnlyList<ApiContent> Body { get; init; } = [];

    /// <summary>What it answers when all is well.</summary>
    public IReadOnlyList<ApiAnswer> Answers { get; init; } = [];

    /// <summary>What it refuses with.</summary>
    public IReadOnlyList<ErrorCode> Errors { get; init; } = [];
}
