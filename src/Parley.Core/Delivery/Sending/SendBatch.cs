// hot path
using System.Runtime.InteropServices;

namespace Parley.Delivery.Sending;

/// <summary>
/// What goes out on several sockets with one call to the system. Used by whoever has the turn of the lane that it belongs to,
/// for connections of lanes whose turn it has as well. Until <see cref="Send"/> the write ends count as being written.
/// </summary>
internal sealed unsafe class SendBatch
{
    // A slice of each lane and what else was posted; more is written directly.
    private const int Capacity = 64;

    // Messages, answers. With more bytes the call itself no longer counts.
    private const int MaxPieceBytes = 4096;
    private const int BufferBytes = 32 * 1024;

    // MSG_DONTWAIT and MSG_NOSIGNAL.
    private const int WithoutWaiting = 0x40 | 0x4000;
    private const int Interrupted = -4;
    private const int TryAgain = -11;

    private readonly Entry[] _entries = new Entry[Capacity];
    private readonly int[] _results = new int[Capacity];
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly IoUring _ring;
    private int _count;
    private int _length;
    private bool _isBroken;

    private SendBatch(IoUring ring) => _ring = ring;

    /// <summary>A batch, or null where the system takes one send at a time.</summary>
    public static SendBatch? TryOpen() => IoUring.TryOpen(Capacity) is { } ring ? new SendBatch(ring) : null;

    /// <summary>Takes bytes for a socket.</summary>
    /// <param name="socket">The socket: nobody else writes to it.</param>
    /// <param name="bytes">Finished frames. They do not change.</param>
    /// <param name="to">Is told how many were taken.</param>
    /// <returns>False when they are to be written directly.</returns>
    public bool TryAdd(SafeHandle socket, ReadOnlyMemory<byte> bytes, WriteEnd to)
    {
        // A room gets the same bytes: they are copied once, to where the collector does not move them.
        var isRepeated = _count > 0 && bytes.Equals(_entries[_count - 1].Bytes);
        var hasRoom = _count < Capacity && (isRepeated || bytes.Length <= BufferBytes - _length);
        if (!hasRoom || bytes.Length > MaxPieceBytes || _isBroken)
        {
            return false;
        }

        var isHeld = false;
        try
        {
            socket.DangerousAddRef(ref isHeld);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        // Only now: the newest copy is always that of the last entry.
        if (!isRepeated)
        {
            bytes.Span.CopyTo(_buffer.AsSpan(_length));
            _length += bytes.Length;
        }

        var start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, _length - bytes.Length);
        _ring.Put(_count, socket.DangerousGetHandle(), start, bytes.Length, WithoutWaiting);
        _entries[_count++] = new Entry(to, socket, bytes);
        return true;
    }

    /// <summary>Sends what was taken, and tells everybody.</summary>
    public void Send()
    {
        var count = _count;
        if (count == 0)
        {
            return;
        }

        _count = 0;
        _length = 0;
        var results = _results.AsSpan(0, count);
        if (count > 1)
        {
            _isBroken |= !_ring.Submit(results);
        }

        for (var i = 0; i < count; i++)
        {
            var (to, socket, bytes) = _entries[i];
            _entries[i] = default;
            socket.DangerousRelease();
            to.NoteSent(bytes, count == 1 ? to.WriteAlone(bytes) : Taken(results[i]));
        }
    }

    private static int Taken(int result) => result >= 0 ? result : result is TryAgain or Interrupted ? 0 : -1;

    private readonly record struct Entry(WriteEnd To, SafeHandle Socket, ReadOnlyMemory<byte> Bytes);
}
