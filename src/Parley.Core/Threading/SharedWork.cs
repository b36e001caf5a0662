// hot path
namespace Parley.Threading;

/// <summary>
/// Work that any thread brings and one at a time does. Whoever has brought some asks for the turn: one of those who ask gets
/// it and does the work of all. The turn is given back in one place, which alone says that nothing waits, so that no work is
/// forgotten, whoever brought it; and what an item throws ends here, so that the turn is given back whatever happens.
/// </summary>
internal abstract class SharedWork
{
    // Asked since the holder of the turn began; 0 while nobody has it.
    private int _calls;

    // What it was when the holder last began to look. Owned by the turn.
    private int _seen;

    /// <summary>Whether nothing waits that the holder could do. Asked with the turn: what the holder itself brings asks for none.</summary>
    protected abstract bool IsEmpty { get; }

    /// <summary>Asks for the turn, after the work was put where its holder finds it. A full barrier.</summary>
    /// <returns>False when somebody has it, who sees the work.</returns>
    public bool TryTake()
    {
        Interleaving.Point();
        return Interlocked.Increment(ref _calls) == 1;
    }

    /// <summary>With the turn, before looking for work: who asks from now on is seen by <see cref="TryEnd"/>.</summary>
    public void Look()
    {
        _seen = Volatile.Read(in _calls);
        Interleaving.Point();
    }

    /// <summary>Gives the turn back.</summary>
    /// <returns>False when something waits, or somebody has asked since the last look: the holder keeps the turn and looks again.</returns>
    public bool TryEnd()
    {
        Interleaving.Point();
        if (!IsEmpty)
        {
            return false;
        }

        Interleaving.Point();
        return Interlocked.Add(ref _calls, -_seen) == 0;
    }

    /// <summary>Does something with the turn.</summary>
    /// <returns>What it returns; true when it threw, because there may be more.</returns>
    public bool Contain<T>(T about, Func<T, bool> action)
    {
        try
        {
            return action(about);
        }
#pragma warning disable CA1031 // the turn is another's soon, whose work goes on
        catch (Exception error)
#pragma warning restore CA1031
        {
            NoteFailed(error);
            return true;
        }
    }

    /// <summary>Does something with the turn.</summary>
    public void Contain<T>(T about, Action<T> action) =>
        Contain((about, action), static what =>
        {
            what.action(what.about);
            return true;
        });

    /// <summary>Something threw that was done with the turn. Must not throw.</summary>
    protected abstract void NoteFailed(Exception error);
}
