namespace Parley.Sqlite.Database;

/// <summary>A function as work, and a task for its result.</summary>
/// <param name="run">Runs within the transaction.</param>
/// <param name="committed">Runs after it, before the task completes; or null.</param>
internal sealed class WorkOf<T>(Func<Connection, T> run, Action? committed = null) : Work
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Task => _done.Task;

    public override void Run(Connection connection) => _result = run(connection);

    public override void Committed()
    {
        committed?.Invoke();
        _done.SetResult(_result);
    }

    public override void Failed(Exception reason) => _done.SetException(reason);
}
