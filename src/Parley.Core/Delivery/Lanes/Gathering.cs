// hot path
namespace Parley.Delivery.Lanes;

/// <summary>
/// While it lasts, what its thread brings to lanes is put off; at its end all of it is done, and what goes out of all
/// these lanes goes to the system in one call: the answer to a publisher, and its message to everybody in a small room.
/// Begin and end it on one thread, with nothing between that waits.
/// </summary>
internal sealed class Gathering : IDisposable
{
    [ThreadStatic]
    private static Gathering? _current;

    // Their turns are this thread's.
    private readonly List<Lane> _lanes = new(2);
    private int _depth;

    /// <summary>Begins one, or goes on with the one that the thread is in.</summary>
    public static Gathering Begin()
    {
        var current = _current ??= new Gathering();
        current._depth++;
        return current;
    }

    /// <summary>Has a lane, whose turn the thread has just got, do what is soon done: at the end.</summary>
    public void Add(Lane lane) => _lanes.Add(lane);

    /// <summary>Ends it. The outermost one does the work.</summary>
    public void Dispose()
    {
        if (_depth > 1 || _lanes.Count == 0)
        {
            _depth--;
            return;
        }

        // Whatever this brings to other lanes is another gathering's.
        _current = null;
        try
        {
            do
            {
                RunAll();
                _lanes.RemoveAll(static lane => lane.TryEnd());
            }
            while (_lanes.Count > 0);
        }
        finally
        {
            _depth = 0;
            _current = this;
        }
    }

    private void RunAll()
    {
        var sends = _lanes[0].OwnSends;
        foreach (var lane in _lanes)
        {
            lane.Serve(sends);
        }

        sends?.Send();
    }
}
