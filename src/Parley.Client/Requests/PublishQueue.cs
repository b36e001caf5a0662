using Parley.Client.Connecting;

namespace Parley.Client.Requests;

/// <summary>
/// Messages on their way. Of a topic one is under way at a time, so that they arrive in the order in which they were published; it
/// is sent again, under the same key, until the server accepts or refuses it.
/// </summary>
internal sealed class PublishQueue(ParleyClientOptions options)
{
    private readonly Lock _lock = new();

    // Guarded by _lock: what the next message of a topic waits for.
    private readonly Dictionary<string, Task> _tails = new(StringComparer.Ordinal);

    /// <summary>Sends a message when those before it are settled.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="send">One attempt.</param>
    /// <param name="cancel">Gives it up; it may have been accepted.</param>
    public async Task<Published> PublishAsync(string topic, Func<CancellationToken, Task<Published>> send, CancellationToken cancel)
    {
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_lock)
        {
            _tails.TryGetValue(topic, out before);
            _tails[topic] = settled.Task;
        }

        before ??= Task.CompletedTask;
        try
        {
            await before.WaitAsync(cancel).ConfigureAwait(false);
            return await SendAsync(send, cancel).ConfigureAwait(false);
        }
        finally
        {
            _ = SettleAsync(topic, settled, before);
        }
    }

    private async Task<Published> SendAsync(Func<CancellationToken, Task<Published>> send, CancellationToken cancel)
    {
        var backoff = new Backoff(options.FirstPause, options.LongestPause);
        while (true)
        {
            try
            {
                return await send(cancel).ConfigureAwait(false);
            }
            catch (ParleyException error) when (error.IsTransient)
            {
                await Task.Delay(error.RetryAfter ?? backoff.Next(), options.Time, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One that was given up while it waited lets nobody pass those before it.</summary>
    private async Task SettleAsync(string topic, TaskCompletionSource settled, Task before)
    {
        await before.ConfigureAwait(false);
        lock (_lock)
        {
            if (_tails.TryGetValue(topic, out var tail) && tail == settled.Task)
            {
                _tails.Remove(topic);
            }
        }

        settled.SetResult();
    }
}
