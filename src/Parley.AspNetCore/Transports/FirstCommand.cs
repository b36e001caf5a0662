using Parley.AspNetCore.Access.Tokens;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Commands;
using Parley.Codes;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Hears a WebSocket that has not shown who it is: its first command must be <c>refresh</c> with a token or key. Nothing was
/// sent to it before, and nothing is done for it.
/// </summary>
/// <param name="door">Looks at the token.</param>
/// <param name="seat">The connection's place, which is given to who shows it.</param>
/// <param name="open">Subscribes to the topics of the address and sends <c>ready</c>; false when it has closed the connection.</param>
/// <param name="next">Hears the client from then on.</param>
internal sealed class FirstCommand(
    Door door,
    Seat seat,
    Func<Connection, Task<bool>> open,
    IMessageHandler next) : IMessageHandler
{
    /// <summary>The longest first command, in bytes: the longest token and what stands around it.</summary>
    public const int MaxBytes = SignedToken.MaxLength + 1024;

    // What comes behind a first command that was refused is not looked at. Used by the connection's reader alone.
    private bool _isRefused;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Connection connection, ReadOnlyMemory<byte> text)
    {
        if (!connection.IsPending)
        {
            await next.HandleAsync(connection, text).ConfigureAwait(false);
        }
        else if (!_isRefused)
        {
            await IdentifyAsync(connection, text).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task FinishAsync(Connection connection) => next.FinishAsync(connection);

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

        if (await door.IdentifyAsync(seat, connection, command.Token).ConfigureAwait(false) is { } refusal)
        {
            Refuse(connection, parsed.Reference, refusal);
            return;
        }

        if (await open(connection).ConfigureAwait(false))
        {
            connection.Send(AnswerFrames.Reply(parsed.Reference, json => TimeToLive.Write(json, connection)));
        }
    }

    private void Refuse(Connection connection, ReadOnlyMemory<byte> reference, Refusal refusal)
    {
        _isRefused = true;
        AnswerFrames.SendError(connection, reference, refusal);
        connection.Close(Connection.CloseCodeOf(refusal.Code));
    }
}
