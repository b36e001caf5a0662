// hot path
using Parley.Delivery.Lanes;
using Parley.Delivery.Sending;

namespace Parley.Delivery;

/// <summary>A write end to which every thread may send: what is on its way to the lane, and who waits until little is.</summary>
internal abstract class PostingEnd(Lane lane, ISink sink) : WriteEnd(sink)
{
    // Those who wait until little is queued, or nothing; null while there are none. Owned by the lane.
    private List<TaskCompletionSource>? _waiting;

    // Bytes on their way to the lane. Changed by any thread.
    private int _postedBytes;

    /// <summary>Whether it has ended.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>Bytes that wait for the lane or the transport, cursors not counted. May be read from any thread.</summary>
    public int QueuedBytes => WriteBytes + Volatile.Read(ref _postedBytes);

    /// <summary>Sends bytes before anything that the cursors will take. On the lane.</summary>
    public abstract void Send(ReadOnlyMemory<byte> bytes);

    /// <summary>Sends bytes from any thread.</summary>
    /// <param name="bytes">Finished frames. They must not change.</param>
    public void Post(ReadOnlyMemory<byte> bytes)
    {
        Interlocked.Add(ref _postedBytes, bytes.Length);
        lane.PostBytes(this, bytes);
    }

    /// <summary>Sends what was posted, with the lane's turn.</summary>
    public void SendPosted(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            Send(bytes);
        }
        finally
        {
            Interlocked.Add(ref _postedBytes, -bytes.Length);
        }
    }

    /// <summary>Sends bytes from any thread and tells when the transport has taken them.</summary>
    /// <param name="bytes">Finished frames. They must not change before the task completes.</param>
    /// <param name="choose">Chooses among them on the lane.</param>
    /// <returns>Completes when nothing is left to be sent before the cursors, or the connection has ended.</returns>
    public Task PostAsync(ReadOnlyMemory<byte> bytes, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> choose)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Add(ref _postedBytes, bytes.Length);
        lane.Post(() =>
        {
            try
            {
                Send(choose(bytes));
            }
            finally
            {
                Interlocked.Add(ref _postedBytes, -bytes.Length);
                CompleteWhen(IsClosed || IsFlushed, taken);
            }
        });
        return taken.Task;
    }

    /// <summary>Completes when few bytes are queued, or the connection has ended. May be called from any thread.</summary>
    public Task WhenRoomAsync(int maxQueuedBytes)
    {
        var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lane.Post(() => CompleteWhen(QueuedBytes <= maxQueuedBytes || IsClosed, room));
        return room.Task;
    }

    /// <summary>All bytes went out, or none will any more: whoever waits looks again.</summary>
    public void NotifyRoom()
    {
        if (_waiting is { } waiting)
        {
            _waiting = null;
            foreach (var one in waiting)
            {
                one.SetResult();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Post(Action action) => lane.Post(action);

    private void CompleteWhen(bool isTrue, TaskCompletionSource task)
    {
        if (isTrue)
        {
            task.SetResult();
        }
        else
        {
            (_waiting ??= []).Add(task);
        }
    }
}
