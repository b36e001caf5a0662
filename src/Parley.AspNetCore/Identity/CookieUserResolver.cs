using Microsoft.AspNetCore.Http;
using Parley.Messages;
using Parley.Users;

namespace Parley.AspNetCore.Identity;

/// <summary>
/// The default: a browser is known by its cookie, as the user that it has named with <c>POST /me</c>; a program without
/// one may call itself something with <c>name=</c> in the address or a <c>Parley-Name</c> header, and has no id then.
/// </summary>
internal sealed class CookieUserResolver(IUserStore users) : IUserResolver
{
    private const string NameHeader = "Parley-Name";
    private const string NameMember = "name";

    public async ValueTask<User> ResolveAsync(HttpContext context)
    {
        var request = context.Request;
        if (BrowserToken.Read(request) is { } token
            && await users.FindAsync(token.UserId, context.RequestAborted).ConfigureAwait(false) is { } user)
        {
            return user;
        }

        var header = request.Headers[NameHeader];
        // Scripts in browsers can put no letters beyond Latin-1 into a header, so a name there may be percent-encoded.
        return header.Count > 0 ? Claim(NameHeader, Uri.UnescapeDataString(header.ToString()))
            : request.Query.TryGetValue(NameMember, out var member) ? Claim(NameMember, member.ToString())
            : User.Anonymous;
    }

    private static User Claim(string where, string text) =>
        DisplayName.TryNormalize(text, out var name, out var refusal)
            ? new User(null, name)
            : throw new BadHttpRequestException($"{where}: {refusal.Detail}");
}
