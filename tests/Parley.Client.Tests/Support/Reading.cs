using System.Runtime.CompilerServices;

namespace Parley.Client.Tests.Support;

/// <summary>A loop over a subscription that runs beside the test.</summary>
/// <param name="began">Completes with the first item: what is published from then on belongs to the subscription.</param>
/// <param name="all">What it took.</param>
internal sealed class Reading<T>(Task began, Task<T> all)
{
    /// <summary>Completes when the subscription stands, and fails with what ended it before.</summary>
    public Task Began => Task.WhenAny(began, all).Unwrap().WaitAsync(Eventually.Limit);

    public Task<T> All => all;

    public bool IsCompleted => all.IsCompleted;

    public Task<T> WaitAsync(TimeSpan limit) => all.WaitAsync(limit);

    public TaskAwaiter<T> GetAwaiter() => all.GetAwaiter();
}
