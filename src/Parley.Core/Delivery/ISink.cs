using System.Runtime.InteropServices;

namespace Parley.Delivery;

/// <summary>
/// The write end of a connection. Called by the connection's lane alone, one call at a time. Nothing here waits: what
/// the other side cannot take now stays with the lane as a cursor.
/// </summary>
public interface ISink
{
    /// <summary>Takes as many bytes as can be taken without waiting.</summary>
    /// <param name="bytes">Finished frames, or the rest of one. Not kept after the call.</param>
    /// <returns>The number of bytes taken, 0 or more; -1 when the connection is gone.</returns>
    int TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Takes bytes to be written when the other side can take them, after <see cref="TryWrite"/> took less than it was
    /// given. Until <paramref name="written"/> is called the lane calls neither this nor <see cref="TryWrite"/>.
    /// </summary>
    /// <param name="bytes">What is left. It does not change.</param>
    /// <param name="written">Called once, from any thread: true when all was written, false when the connection is gone.</param>
    void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written);

    /// <summary>
    /// What writes from now on: itself, or what it stood in for while the connection opened. Asked when a subscription begins,
    /// and when what was to be written later has been.
    /// </summary>
    ISink Settled => this;

    /// <summary>
    /// The socket that this sink alone writes to, without waiting and as the bytes are; null when there is none. The lane may then
    /// write to it itself, together with others, instead of calling <see cref="TryWrite"/>.
    /// </summary>
    SafeHandle? Socket => null;

    /// <summary>No more bytes will come; what was taken is to be delivered.</summary>
    void Complete();

    /// <summary>Cut the connection now.</summary>
    void Abort();
}
