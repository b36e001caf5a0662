using System.Diagnostics;

namespace Parley.Threading;

/// <summary>
/// Where it matters which of several threads goes first. The tests that play all orders compile this code with INTERLEAVING and
/// stop the threads here; elsewhere no call of it is left.
/// </summary>
internal static class Interleaving
{
    /// <summary>Is called at each point; whether the thread only waits for an event that has not come.</summary>
    public static Action<bool>? Reached { get; set; }

    /// <summary>Another thread may go first here.</summary>
    [Conditional("INTERLEAVING")]
    public static void Point() => Reached?.Invoke(false);

    /// <summary>Waits for an event without keeping the others from going on.</summary>
    public static void Wait(WaitHandle wake)
    {
#if INTERLEAVING
        while (!wake.WaitOne(0))
        {
            Reached?.Invoke(true);
            Thread.Yield();
        }
#else
        wake.WaitOne();
#endif
    }
}
