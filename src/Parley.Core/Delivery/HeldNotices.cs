namespace Parley.Delivery;

/// <summary>
/// Keeps back events that must not come before an answer that is being made. A connection begins held: <c>ready</c> comes
/// first. Owned by the connection's lane.
/// </summary>
internal sealed class HeldNotices
{
    /// <summary>
    /// Events that are kept; the oldest goes for a new one, because the newest say how things are. More than a person's
    /// other tabs make while an answer waits.
    /// </summary>
    private const int MaxHeld = 256;

    private readonly Queue<ReadOnlyMemory<byte>> _held = new();
    private int _holds = 1;

    public void Hold() => _holds++;

    /// <summary>Takes one hold back, and sends what was kept when it was the last.</summary>
    public void Release(Outflow outflow)
    {
        _holds--;
        while (_holds == 0 && _held.TryDequeue(out var frame))
        {
            outflow.Send(frame);
        }
    }

    public void Send(Outflow outflow, ReadOnlyMemory<byte> frame)
    {
        if (_holds == 0)
        {
            outflow.Send(frame);
            return;
        }

        if (_held.Count == MaxHeld)
        {
            _held.Dequeue();
        }

        _held.Enqueue(frame);
    }
}
