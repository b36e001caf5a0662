namespace Parley.Delivery;

/// <summary>Lets one in at a time, in the order in which they came. Next to nothing while nobody is inside: every connection has one.</summary>
internal sealed class AsyncGate
{
    // Of the last who came; null when nobody is inside.
    private Turn? _last;

    /// <summary>Waits for its turn, which ends when it is disposed of.</summary>
    /// <param name="cancel">Gives up waiting.</param>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancel)
    {
        var turn = new Turn(this);
        if (Interlocked.Exchange(ref _last, turn) is { } before)
        {
            try
            {
                await before.Ended.WaitAsync(cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Who comes behind waits for whom this one waited for.
                _ = before.Ended.ContinueWith(
                    _ => turn.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                throw;
            }
        }

        return turn;
    }

    /// <summary>One's time inside.</summary>
    internal sealed class Turn(AsyncGate gate) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public void Dispose()
        {
            Interlocked.CompareExchange(ref gate._last, null, this);
            _ended.SetResult();
        }
    }
}
