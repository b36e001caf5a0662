using System.Text.Json;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Commands;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;
using Parley.Users;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Carries out the commands of one WebSocket. Each gets one answer. Publishes take their place in the order in which they
/// came and are answered when they are stored; everything else is done one after another.
/// </summary>
internal sealed class CommandDispatcher(
    Hub hub,
    ReadMarks marks,
    Door door,
    IModerator? moderator,
    Seat seat,
    TransportOptions options,
    ILogger logger) : IMessageHandler
{
    private readonly PublishQueue _publishes = new(hub, options.MaxPublishesInFlight, logger);

    // Of the rate, one after another. Frames are handled one at a time.
    private int _refusals;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(Connection connection, ReadOnlyMemory<byte> text)
    {
        var parsed = CommandParser.Parse(text);
        if (parsed.Error is { } error)
        {
            AnswerFrames.SendError(connection, parsed.Reference, error);
            if (parsed.IsFatal)
            {
                connection.Close(CloseCode.BadRequest);
            }

            return;
        }

        try
        {
            if (await CountAsync(parsed.Command!).ConfigureAwait(false) is { } haste)
            {
                Refuse(connection, parsed.Reference, haste);
                return;
            }

            _refusals = 0;
            await RunAsync(connection, parsed.Command!).ConfigureAwait(false);
        }
        catch (LogUnavailableException)
        {
            AnswerFrames.SendError(
                connection, parsed.Reference, new Refusal(ErrorCode.Unavailable, LogUnavailableException.ForClients), AnswerFrames.RetrySoon);
        }
    }

    /// <inheritdoc/>
    public Task FinishAsync(Connection connection) => _publishes.FinishAsync();

    private ValueTask<LimitRefusal?> CountAsync(Command command) => command switch
    {
        PublishCommand publish => seat.Visitor.Limits.TakePublishAsync(publish.Topic, publish.Data.Length, CancellationToken.None),
        EditCommand edit => new(seat.Visitor.Limits.TakeMessage(edit.Data.Length)),
        DeleteCommand => new(seat.Visitor.Limits.TakeMessage(0)),
        _ => new(seat.Visitor.Limits.TakeCommand()),
    };

    private void Refuse(Connection connection, ReadOnlyMemory<byte> reference, LimitRefusal haste)
    {
        AnswerFrames.SendError(connection, reference, haste.ToRefusal(), haste.RetryAfter);
        if (++_refusals >= seat.Visitor.Limits.MaxRefusals)
        {
            connection.Close(CloseCode.RateLimited, haste.RetryAfter);
        }
    }

    private ValueTask RunAsync(Connection connection, Command command)
    {
        switch (command)
        {
            case PublishCommand publish:
                return _publishes.AddAsync(
                    connection,
                    publish.Reference,
                    static (hub, request) => hub.Publisher.BeginAsync(request, CancellationToken.None),
                    publish.From(connection.User));
            case EditCommand edit:
                return ChangeAsync(connection, edit.Reference, edit.Message, edit.Topic, edit.Data, EntryType.Edited);
            case DeleteCommand delete:
                return ChangeAsync(connection, delete.Reference, delete.Message, delete.Topic, default, EntryType.Deleted);
            case SubscribeCommand subscribe:
                return SubscribeAsync(connection, subscribe);
            case UnsubscribeCommand unsubscribe:
                return new ValueTask(connection.UnsubscribeAsync(
                    [.. unsubscribe.Topics], AnswerFrames.Empty(unsubscribe.Reference), CancellationToken.None));
            case HistoryCommand history:
                return ReadHistoryAsync(connection, history);
            case PresenceCommand presence:
                return PresenceAsync(connection, presence);
            case TypingCommand typing:
                return TypingAsync(connection, typing);
            case ReadCommand read:
                return ReadMarkAsync(connection, read);
            case RefreshCommand refresh:
                return RefreshAsync(connection, refresh);
            case AwayCommand away:
                connection.SetAway(away.IsAway);
                connection.Send(AnswerFrames.Empty(away.Reference));
                return ValueTask.CompletedTask;
            case ModerateCommand moderate:
                return ModerateAsync(connection, moderate);
            case PingCommand ping:
                connection.Send(AnswerFrames.Empty(ping.Reference));
                return ValueTask.CompletedTask;
            default:
                throw new InvalidOperationException($"Nobody handles {command.GetType().Name}.");
        }
    }

    private ValueTask ChangeAsync(
        Connection connection,
        ReadOnlyMemory<byte> reference,
        LogPosition message,
        string topic,
        ReadOnlyMemory<byte> data,
        EntryType type)
    {
        if (message.Epoch != hub.Epoch)
        {
            AnswerFrames.SendError(connection, reference, new Refusal(ErrorCode.NotFound, "There is no such message."));
            return ValueTask.CompletedTask;
        }

        return _publishes.AddAsync(
            connection,
            reference,
            static (hub, change) => hub.Publisher.BeginChangeAsync(change.Type, change.Request, CancellationToken.None),
            (Type: type, Request: new ChangeRequest(topic, message.Seq, connection.User) { Data = data }));
    }

    private async ValueTask SubscribeAsync(Connection connection, SubscribeCommand command)
    {
        var reference = command.Reference;
        var refusal = await marks.SubscribeAsync(
            connection,
            command.Topics,
            (subscribed, read) => AnswerFrames.Reply(reference, json => ReadyFrame.WriteTopics(json, hub.Epoch, subscribed, read)),
            withIds: true,
            CancellationToken.None).ConfigureAwait(false);
        if (refusal is not null)
        {
            AnswerFrames.SendError(connection, reference, refusal);
        }
    }

    private async ValueTask ReadHistoryAsync(Connection connection, HistoryCommand command)
    {
        var reference = command.Reference;
        var request = command.Request;
        var refusal = await hub.CheckAccessAsync(
            AccessAction.ReadHistory, connection.User, request.Topic, CancellationToken.None).ConfigureAwait(false);
        var head = hub.Head;
        if (refusal is not null || !request.TryToQuery(head, out var query, out refusal))
        {
            AnswerFrames.SendError(connection, reference, refusal);
            return;
        }

        await SendLongAsync(connection, reference, LongAnswer.PageBytes, async () =>
        {
            var page = await hub.ReadHistoryAsync(query).ConfigureAwait(false);
            return json =>
            {
                json.WriteStartArray("messages"u8);
                foreach (var message in page.Messages)
                {
                    EventJson.WriteEntry(json, head.Epoch, message);
                }

                json.WriteEndArray();
                json.WriteBoolean("more"u8, page.More);
                EventJson.WriteId(json, "head"u8, head.Epoch, head.Seq);
            };
        }).ConfigureAwait(false);
    }

    /// <summary>Answers with what may be long, once there are bytes for it, which it keeps until the client has read it.</summary>
    private async ValueTask SendLongAsync(
        Connection connection, ReadOnlyMemory<byte> reference, long bytes, Func<Task<Action<Utf8JsonWriter>>> read)
    {
        if (await hub.Answers.TakeAsync(hub.ShareOf(connection.User), bytes, CancellationToken.None).ConfigureAwait(false) is not { } lease)
        {
            AnswerFrames.SendError(connection, reference, LongAnswer.TooMany, AnswerFrames.RetrySoon);
            return;
        }

        var sending = Task.CompletedTask;
        try
        {
            var frame = AnswerFrames.Reply(reference, await read().ConfigureAwait(false));
            lease.ResizeTo(frame.Length);
            sending = connection.SendAndWaitAsync(frame);
        }
        finally
        {
            _ = lease.DisposeAfterAsync(sending);
        }
    }

    private async ValueTask PresenceAsync(Connection connection, PresenceCommand command)
    {
        var reference = command.Reference;
        var refusal = await hub.CheckAccessAsync(
            AccessAction.Presence, connection.User, command.Topic, CancellationToken.None).ConfigureAwait(false);
        if (refusal is not null)
        {
            AnswerFrames.SendError(connection, reference, refusal);
            return;
        }

        var present = hub.GetPresence(command.Topic);
        await SendLongAsync(
            connection,
            reference,
            LongAnswer.BytesOf(present),
            () => Task.FromResult<Action<Utf8JsonWriter>>(json => PresenceJson.WritePresence(json, present))).ConfigureAwait(false);
    }

    private async ValueTask TypingAsync(Connection connection, TypingCommand command)
    {
        var reference = command.Reference;
        var refusal = await hub.CheckAccessAsync(
            AccessAction.Publish, connection.User, command.Topic, CancellationToken.None).ConfigureAwait(false);
        if (refusal is null)
        {
            hub.Typing(command.Topic, connection.User);
        }

        AnswerFrames.SendEmptyOrError(connection, reference, refusal);
    }

    /// <summary>The answer stands before what the new rights end.</summary>
    private async ValueTask RefreshAsync(Connection connection, RefreshCommand command)
    {
        var reference = command.Reference;
        if (await door.RefreshAsync(seat, connection, command.Token).ConfigureAwait(false) is { } refusal)
        {
            AnswerFrames.SendError(connection, reference, refusal);
            return;
        }

        connection.Send(AnswerFrames.Reply(reference, json => TimeToLive.Write(json, connection)));
        await connection.RecheckAccessAsync().ConfigureAwait(false);
    }

    private async ValueTask ModerateAsync(Connection connection, ModerateCommand command)
    {
        var reference = command.Reference;
        if (moderator is null)
        {
            AnswerFrames.SendError(connection, reference, new Refusal(ErrorCode.UnknownType, "Nobody moderates on this server."));
            return;
        }

        var (answer, refusal) = await moderator
            .DoAsync(command.Act, command.Topic ?? "", connection.User, CancellationToken.None).ConfigureAwait(false);
        if (refusal is not null)
        {
            AnswerFrames.SendError(connection, reference, refusal);
            return;
        }

        connection.Send(AnswerFrames.Reply(reference, answer));
    }

    private async ValueTask ReadMarkAsync(Connection connection, ReadCommand command)
    {
        var reference = command.Reference;
        var (offset, refusal) = await marks
            .MoveAsync(connection.User, command.Topic, command.Offset, command.Exact, except: connection).ConfigureAwait(false);
        if (refusal is not null)
        {
            AnswerFrames.SendError(connection, reference, refusal);
            return;
        }

        connection.Send(AnswerFrames.Reply(reference, json => json.WriteNumber("offset"u8, offset)));
    }
}
