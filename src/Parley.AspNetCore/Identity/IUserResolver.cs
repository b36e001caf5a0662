using Microsoft.AspNetCore.Http;
using Parley.Messages;

namespace Parley.AspNetCore.Identity;

/// <summary>Says who makes a request. Used by every endpoint and by both transports, once a request or connection.</summary>
public interface IUserResolver
{
    /// <summary>The user behind a request; <see cref="User.Anonymous"/> when nothing is known.</summary>
    /// <exception cref="BadHttpRequestException">What the request says about its user is malformed. The message says how, and becomes the detail of the answer, 400 <c>bad_request</c>.</exception>
    ValueTask<User> ResolveAsync(HttpContext context);
}
