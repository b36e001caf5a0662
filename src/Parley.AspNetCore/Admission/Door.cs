using System.Net;
using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Identity;
using Parley.AspNetCore.Limits;
using Parley.Codes;
using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Admission;

/// <summary>Lets people in: makes a <see cref="Visitor"/> of a request, and another of whoever shows something new on a connection.</summary>
internal sealed class Door(Hub hub, Schemes schemes, Credentials credentials, AccessControl control, IUserResolver users, LimitTables limits)
{
    private static readonly string[] s_secretParameters = ["token", "access_token", "key"];

    /// <summary>Whether anybody has to show anything.</summary>
    public bool IsUsed => credentials.IsUsed;

    /// <summary>Who makes a request: found out once, and the same for all who ask.</summary>
    /// <exception cref="RefusedException">What the request brings to say so is wrong.</exception>
    public async ValueTask<Visitor> AdmitAsync(HttpContext context)
    {
        if (context.Features.Get<Visitor>() is { } known)
        {
            return known;
        }

        if (IsUsed && Array.Find(s_secretParameters, context.Request.Query.ContainsKey) is { } name)
        {
            throw new RefusedException(new Refusal(
                ErrorCode.BadRequest,
                $"'{name}' must not stand in an address, which logs and histories keep. Send 'Authorization: Bearer …', or get a ticket with POST /tickets."));
        }

        var shown = await schemes.ProofOf(context).ShowAsync(context).ConfigureAwait(false);
        if (shown.Refusal is { } refusal)
        {
            throw new RefusedException(refusal);
        }

        // From where is known by now also where an app's authentication looked before the guards did.
        var user = shown.User!;
        var visitor = Of(OrHost(context, user.At(user.Grant!, context.Connection.RemoteIpAddress)));
        context.Features.Set(visitor);
        return visitor;
    }

    /// <summary>Whether a visitor may be here at all.</summary>
    /// <returns>Null, or why not.</returns>
    public async ValueTask<Refusal?> MayConnectAsync(Visitor visitor, CancellationToken cancel) =>
        (await hub.Access.DecideAsync(new AccessRequest(AccessAction.Connect, visitor.User, null), cancel).ConfigureAwait(false)).ToRefusal();

    /// <summary>A client that has shown nothing yet shows a token or key: somebody takes its seat.</summary>
    /// <returns>Null, or why not.</returns>
    public async ValueTask<Refusal?> IdentifyAsync(Seat seat, Connection connection, string secret)
    {
        var (user, refusal) = await credentials.ShowAsync(secret, AddressOf(seat), CancellationToken.None).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        var visitor = Of(user!);
        refusal = await MayConnectAsync(visitor, CancellationToken.None).ConfigureAwait(false) ?? seat.TryGive(visitor);
        if (refusal is null)
        {
            connection.Identify(visitor.User);
        }

        return refusal;
    }

    /// <summary>A WebSocket goes on with another token of the same user.</summary>
    /// <returns>Null, or why not.</returns>
    public async ValueTask<Refusal?> RefreshAsync(Seat seat, Connection connection, string secret)
    {
        if (!IsUsed)
        {
            return NoTokens;
        }

        var (user, refusal) = await credentials.ShowAsync(secret, AddressOf(seat), CancellationToken.None).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        var visitor = Of(user!);
        return CheckSame(connection, visitor) ?? seat.TryGive(visitor) ?? Replace(connection, visitor);
    }

    /// <summary>A stream goes on with what a request beside it has shown, of the same user.</summary>
    /// <returns>Null, or why not.</returns>
    public Refusal? Refresh(Connection connection, Visitor visitor) =>
        IsUsed ? CheckSame(connection, visitor) ?? Replace(connection, visitor) : NoTokens;

    private static Refusal NoTokens { get; } = new(ErrorCode.BadRequest, "This server uses no tokens.");

    private static IPAddress? AddressOf(Seat seat) => seat.Visitor.User.Address;

    private static Refusal? CheckSame(Connection connection, Visitor visitor) =>
        connection.User.Id == visitor.User.Id && connection.User.Grant?.Kind == visitor.User.Grant?.Kind
            ? null
            : new Refusal(ErrorCode.Forbidden, "This connection belongs to somebody else than the token. Open a new one with it.");

    private static Refusal? Replace(Connection connection, Visitor visitor)
    {
        connection.Identify(visitor.User);
        return null;
    }

    private Visitor Of(User user) =>
        new(user, limits.IsOn ? limits.Of(limits.FindPerson(user), limits.FindAddress(user.Address)) : ClientLimits.Unlimited);

    /// <summary>Who is no more than a guest here and has signed in to the app is the app's user, unless the app says itself who its users are.</summary>
    private User OrHost(HttpContext context, User user) =>
        user.Grant is { Kind: GrantKind.Guest } && users is CookieUserResolver && HostLogin.Find(context) is { } host
            ? HostLogin.ToUser(context, host, control.Options.UserRights) is var own ? own.At(own.Grant!, user.Address) : user
            : user;
}
