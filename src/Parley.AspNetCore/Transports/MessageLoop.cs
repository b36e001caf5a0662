// hot path
using System.Buffers;
using System.IO.Pipelines;
using Parley.Delivery;
using Parley.Delivery.Lanes;

namespace Parley.AspNetCore.Transports;

/// <summary>Reads what a WebSocket's client sends, and hands its messages on one at a time.</summary>
internal static class MessageLoop
{
    // A client that sends commands or pings and never reads stops being heard at this.
    private const int MaxQueuedBytes = 64 * 1024;

    /// <summary>Runs until the client has closed its side, breaks the protocol or is gone. Never holds a buffer while it waits.</summary>
    /// <param name="input">The client's bytes.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="reader">Takes them apart.</param>
    /// <param name="handler">What becomes of them.</param>
    public static async Task RunAsync(PipeReader input, Connection connection, MessageReader reader, IMessageHandler handler)
    {
        try
        {
            while (true)
            {
                connection.NoteListening();
                var result = await input.ReadAsync().ConfigureAwait(false);
                connection.NoteReceived();
                if (await HearAsync(input, result.Buffer, connection, reader, handler).ConfigureAwait(false))
                {
                    return;
                }

                if (result.IsCompleted)
                {
                    await AnsweredAsync(connection, handler).ConfigureAwait(false);
                    connection.Finish(default);
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            connection.Abort();
        }
        catch
        {
            connection.Abort();
            throw;
        }
        finally
        {
            reader.Release();
        }
    }

    /// <summary>Completes when what the client sent is answered, or that takes too long.</summary>
    private static async ValueTask AnsweredAsync(Connection connection, IMessageHandler handler)
    {
        var answered = handler.FinishAsync(connection);
        if (!answered.IsCompleted)
        {
            var patience = Task.Delay(connection.Hub.Options.CloseTimeout, connection.Hub.Time);
            await Task.WhenAny(answered, connection.Completion, patience).ConfigureAwait(false);
        }
    }

    /// <summary>Begins to handle a command. What that sends at once goes out together.</summary>
    private static ValueTask Handle(Connection connection, MessageReader reader, IMessageHandler handler)
    {
        using var together = Gathering.Begin();
        return handler.HandleAsync(connection, reader.Text);
    }

    /// <summary>Takes everything that came.</summary>
    /// <returns>Whether it was the end.</returns>
    private static async ValueTask<bool> HearAsync(
        PipeReader input,
        ReadOnlySequence<byte> bytes,
        Connection connection,
        MessageReader reader,
        IMessageHandler handler)
    {
        while (reader.Read(ref bytes) is var incoming and not Incoming.Nothing)
        {
            switch (incoming)
            {
                case Incoming.End:
                    await AnsweredAsync(connection, handler).ConfigureAwait(false);
                    connection.Finish(reader.Answer);
                    return true;
                case Incoming.Refused:
                    connection.Finish(reader.Answer);
                    break;
                case Incoming.Ping:
                    connection.Send(reader.Answer);
                    break;
                case Incoming.Text:
                    // What comes behind the server's closing frame is not for anybody any more.
                    if (!connection.Completion.IsCompleted)
                    {
                        await Handle(connection, reader, handler).ConfigureAwait(false);
                    }

                    reader.Release();
                    break;
            }

            await connection.WaitForRoomAsync(MaxQueuedBytes).ConfigureAwait(false);
        }

        input.AdvanceTo(bytes.Start, bytes.End);
        return false;
    }
}
