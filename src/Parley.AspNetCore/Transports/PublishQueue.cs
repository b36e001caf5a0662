using Microsoft.Extensions.Logging;
using Parley.Codes;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>The publishes of one WebSocket that wait for the log. Added by the connection's reader alone.</summary>
/// <param name="hub">The hub.</param>
/// <param name="most">How many may wait.</param>
/// <param name="logger">Where the operator reads.</param>
#pragma warning disable CA1001 // the semaphore never makes a wait handle, so there is nothing to dispose
internal sealed class PublishQueue(Hub hub, int most, ILogger logger)
#pragma warning restore CA1001
{
    // Made by the first publish: most clients of most streams only listen.
    private SemaphoreSlim? _publishes;

    /// <summary>Puts it in its place and answers later, so that a client may send many without waiting for each.</summary>
    public async ValueTask AddAsync<T>(
        Connection connection, ReadOnlyMemory<byte> reference, Func<Hub, T, ValueTask<Task<PublishResult>>> begin, T request)
    {
        await (_publishes ??= new SemaphoreSlim(most)).WaitAsync().ConfigureAwait(false);
        Task<PublishResult> publishing;
        try
        {
            publishing = await begin(hub, request).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // one command's failure must not end the connection
        catch (Exception error)
#pragma warning restore CA1031
        {
            // Said here, once: what goes wrong later is said by whom it happens to.
            TransportLog.CommandFailed(logger, error, connection.Id);
            publishing = Task.FromException<PublishResult>(error);
        }

        _ = AnswerAsync(connection, reference, publishing);
    }

    private async Task AnswerAsync(Connection connection, ReadOnlyMemory<byte> reference, Task<PublishResult> publishing)
    {
        try
        {
            var result = await publishing.ConfigureAwait(false);
            if (result.ToRefusal() is { } refusal)
            {
                AnswerFrames.SendError(connection, reference, refusal, result.RetryAfter);
            }
            else
            {
                AnswerFrames.SendPublished(connection, reference, result);
            }
        }
#pragma warning disable CA1031 // nobody awaits this; the client is told that something went wrong
        catch (Exception)
#pragma warning restore CA1031
        {
            AnswerFrames.SendError(connection, reference, new Refusal(ErrorCode.InternalError, ErrorCode.InternalError.Meaning));
        }
        finally
        {
            _publishes!.Release();
        }
    }

    /// <summary>Completes when all are answered. Nothing is added any more.</summary>
    public async Task FinishAsync()
    {
        for (var i = 0; _publishes is not null && i < most; i++)
        {
            await _publishes.WaitAsync().ConfigureAwait(false);
        }
    }
}
