using Parley.Codes;
using Parley.Messages;

namespace Parley.Access;

/// <summary>
/// Decides by the rights in each visitor's <see cref="Grant"/>; what they do not name is refused. The program itself may do what it
/// likes but change the messages of others, as without access control.
/// </summary>
/// <param name="isClosed">Whether rights are needed at all; read at every decision.</param>
public sealed class RightsAccess(Func<bool> isClosed) : IAccess
{
    private readonly OpenAccess _open = new();

    /// <inheritdoc/>
    public bool HasSeparateRights => true;

    /// <inheritdoc/>
    public IReadOnlyList<string>? BeginningsOf(AccessAction action, User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Grant is { } grant && isClosed()
            ? [.. grant.Rights.Topics(action).Select(pattern => pattern.BeginningFor(user.Id)).OfType<string>()]
            : null;
    }

    /// <inheritdoc/>
    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        if (request.Caller is not VisitorCaller { Grant: var grant })
        {
            return _open.DecideAsync(request, cancel);
        }

        if (request.Topic is { } topic && grant.Rights.Allow(request.Action, topic, request.User.Id))
        {
            return new(AccessDecision.Allow);
        }

        return isClosed() ? new(Refuse(request, grant)) : _open.DecideAsync(request, cancel);
    }

    private static AccessDecision Refuse(AccessRequest request, Grant grant)
    {
        if (request.Action == AccessAction.Connect)
        {
            return grant.Kind == GrantKind.Guest && grant.Rights.IsNone
                ? AccessDecision.Unauthorized("This server lets in who has a token or a key: send 'Authorization: Bearer …'.")
                : AccessDecision.Allow;
        }

        var what = request.Action switch
        {
            AccessAction.Subscribe => "follow",
            AccessAction.Publish => "publish to",
            AccessAction.Presence => "see the people of",
            AccessAction.ReadHistory => "read the history of",
            _ => "change the messages of others in",
        };
        return grant.Kind == GrantKind.Guest
            ? AccessDecision.Refuse(ErrorCode.Unauthorized, $"Who has no token or key may not {what} '{request.Topic}'.")
            : AccessDecision.Forbid($"Your {grant.Kind switch { GrantKind.Key => "key", GrantKind.Login => "login", _ => "token" }} gives no right to {what} '{request.Topic}'.");
    }
}
