using Parley;
using Parley.AspNetCore.Http;

namespace Microsoft.AspNetCore.Http;

/// <summary>Answers with what became of a publish: <c>return (await hub.PublishTextAsync("news", text)).ToHttpResult();</c>.</summary>
public static class ParleyResultExtensions
{
    /// <summary>
    /// The answer that Parley's own endpoints give: the id, offset and time of what was accepted, and a refusal as a problem
    /// (RFC 9457) with its status, its code and, where it passes by itself, <c>Retry-After</c>.
    /// </summary>
    /// <param name="result">What became of it.</param>
    /// <param name="acceptedStatus">The status when it was accepted now. Default 201; one that was accepted before, with the same key, is 200.</param>
    public static IResult ToHttpResult(this PublishResult result, int acceptedStatus = StatusCodes.Status201Created)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new PublishHttpResult(result, result.IsDuplicate ? StatusCodes.Status200OK : acceptedStatus);
    }
}
