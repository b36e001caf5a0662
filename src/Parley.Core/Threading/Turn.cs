// hot path
namespace Parley.Threading;

/// <summary>
/// The right to work on something that one thread at a time may touch. Whoever has brought work asks for the turn: one of
/// those who ask gets it and does the work of all, and a call that comes meanwhile is not lost. A value that is
/// copied is useless: keep it in a field.
/// </summary>
internal struct Turn
{
    private int _calls;

    /// <summary>Calls that were not answered yet. Whoever has the turn reads it before it looks for work.</summary>
    public readonly int Calls => Volatile.Read(in _calls);

    /// <summary>Asks for the turn, after the work was put where its holder finds it. A full barrier.</summary>
    /// <returns>False when somebody has it, who sees the work.</returns>
    public bool TryTake() => Interlocked.Increment(ref _calls) == 1;

    /// <summary>Gives the turn back.</summary>
    /// <param name="calls">What <see cref="Calls"/> was before the holder looked for work.</param>
    /// <returns>False when somebody called since: the holder keeps the turn and looks again.</returns>
    public bool TryEnd(int calls) => Interlocked.Add(ref _calls, -calls) == 0;
}
