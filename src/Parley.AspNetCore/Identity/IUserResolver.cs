using Microsoft.AspNetCore.Http;
using Parley.Messages;

namespace Parley.AspNetCore.Identity;

/// <summary>Says who makes a request. Used by every endpoint and by both transports, once a request or connection.</summary>
public interface IUserResolver
{
    /// <summary>The user behind a request; <see cref="User.Anonymous"/> when nothing is known.</summary>
    ValueTask<User> ResolveAsync(HttpContext context);
}
