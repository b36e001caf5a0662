using System.Net;
using Parley.Access;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Transports;
using Parley.Codes;
using Parley.Commands;
using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Hears a WebSocket that has not shown who it is: its first command must be <c>refresh</c> with a token or key. Nothing was
/// sent to it before, and nothing is done for it.
/// </summary>
/// <param name="hub">The hub.</param>
/// <param name="authenticator">Looks at the token.</param>
/// <param name="limits">What its client may still do.</param>
/// <param name="address">From where the client came.</param>
/// <param name="open">Subscribes to the topics of the address and sends <c>ready</c>; false when it has closed the connection.</param>
/// <param name="next">Hears the client from then on.</param>
internal sealed class FirstCommand(
    Hub hub,
    Authenticator authenticator,
    ClientLimits limits,
    IPAddress? address,
    Func<Connection, Task<bool>> open,
    Func<Connection, ReadOnlyMemory<byte>, ValueTask> next)
{
    /// <summary>The longest first command, in bytes: the longest token and what stands around it.</summary>
    public const int MaxBytes = Tokens.SignedToken.MaxLength + 1024;

    // What comes behind a first command that was refused is not looked at. Used by the connection's reader alone.
    private bool _isRefused;

    public async ValueTask HandleAsync(Connection connection, ReadOnlyMemory<byte> text)
    {
        if (!connection.IsPending)
        {
            await next(connection, text).ConfigureAwait(false);
        }
        else if (!_isRefused)
        {
            await IdentifyAsync(connection, text).ConfigureAwait(false);
        }
    }

    private async ValueTask IdentifyAsync(Connection connection, ReadOnlyMemory<byte> text)
    {
        var parsed = text.Length <= MaxBytes
            ? CommandParser.Parse(text)
            : ParsedCommand.End($"The first command is longer than {MaxBytes} bytes.");
        if (parsed.Command is not RefreshCommand command)
        {
            Refuse(connection, parsed.Reference, parsed.Error ?? new Refusal(
                ErrorCode.Unauthorized, "The first command must be 'refresh' with a token: this server must know who you are."));
            return;
        }

        var (user, refusal) = await authenticator.ShowAsync(command.Token, address, CancellationToken.None).ConfigureAwait(false);
        refusal ??= await MayConnectAsync(user!).ConfigureAwait(false) ?? limits.Become(user!);
        if (refusal is not null)
        {
            Refuse(connection, parsed.Reference, refusal);
            return;
        }

        connection.Identify(user!);
        if (await open(connection).ConfigureAwait(false))
        {
            connection.Send(AnswerFrames.Reply(parsed.Reference, json => TokenRefresh.WriteTtl(json, connection)));
        }
    }

    private async ValueTask<Refusal?> MayConnectAsync(User user)
    {
        var decision = await hub.Access
            .DecideAsync(new AccessRequest(AccessAction.Connect, user, null), CancellationToken.None)
            .ConfigureAwait(false);
        return decision.ToRefusal();
    }

    private void Refuse(Connection connection, ReadOnlyMemory<byte> reference, Refusal refusal)
    {
        _isRefused = true;
        AnswerFrames.SendError(connection, reference, refusal);
        connection.Close(Connection.CloseCodeOf(refusal.Code));
    }
}
