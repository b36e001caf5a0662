using Microsoft.AspNetCore.Http;

namespace Parley.AspNetCore.Http;

/// <summary>What became of a publish, an edit or a deletion, as the answer of an endpoint of the app's own.</summary>
internal sealed class PublishHttpResult(PublishResult result, int acceptedStatus) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        PublishAnswer.WriteAsync(httpContext, result, acceptedStatus, json => PublishAnswer.WriteMembers(json, null, result));
}
