namespace Parley.Delivery.Lanes;

/// <summary>The connections of a lane, for the regular scan. Owned by the lane's turn.</summary>
internal sealed class LaneConnections(Lane lane)
{
    private readonly List<Outflow> _outflows = [];

    public void Add(Outflow outflow)
    {
        outflow.Index = _outflows.Count;
        _outflows.Add(outflow);
    }

    public void Remove(Outflow outflow)
    {
        if (outflow.Index < 0)
        {
            return;
        }

        var last = _outflows[^1];
        _outflows[outflow.Index] = last;
        last.Index = outflow.Index;
        _outflows.RemoveAt(_outflows.Count - 1);
        outflow.Index = -1;
    }

    /// <summary>Looks at every connection: heartbeats that are due, pongs and reads that did not come, closings that take too long.</summary>
    public void Scan()
    {
        var now = lane.Time.GetTimestamp();
        for (var i = _outflows.Count - 1; i >= 0; i--)
        {
            if (i < _outflows.Count)
            {
                _outflows[i].Scan(now);
            }
        }
    }
}
