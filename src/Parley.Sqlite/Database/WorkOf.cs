namespace Parley.Sqlite.Database;

/// <summary>A function as work, and a task for its result.</summary>
/// <param name="run">Runs within the transaction.</param>
/// <param name="committed">Runs after it, before the task completes; or null.</param>
/// <param name="cancel">Ends it.</param>
internal sealed class WorkOf<T>(Func<Connection, T> run, Action? committed = null, CancellationToken cancel = default) : Work
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public override CancellationToken Cancel => cancel;

    public Task<T> Task => _done.Task;

    public override void Run(Connection connection) => _result = run(connection);

    public override void Committed()
    {
        try
        {
            committed?.Invoke();
            _done.SetResult(_result);
        }
        catch (Exception bug)
        {
            // It belongs to the caller, not to the thread that works for all.
            _done.TrySetException(bug);
        }
    }

    public override void Failed(Exception reason)
    {
        if (reason is OperationCanceledException cancelled)
        {
            _done.SetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _done.SetException(reason);
        }
    }
}
