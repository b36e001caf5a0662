using System.Runtime.InteropServices;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// Stands in for a sink that does not exist yet, so that a connection can be refused with a proper status before the
/// response has begun. What is written waits until <see cref="Open"/>.
/// </summary>
internal sealed class OpeningSink(Action abort) : ISink
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private ReadOnlyMemory<byte> _waiting;
    private Action<bool>? _written;

    // Set once, under _lock; read by the lane.
    private volatile ISink? _sink;

    public ISink Settled => _sink ?? this;

    public SafeHandle? Socket => _sink?.Socket;

    public int TryWrite(ReadOnlySpan<byte> bytes) => _sink is { } sink ? sink.TryWrite(bytes) : 0;

    public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written)
    {
        lock (_lock)
        {
            if (_sink is null)
            {
                (_waiting, _written) = (bytes, written);
                return;
            }
        }

        _sink.WriteLater(bytes, written);
    }

    public void Complete() => _sink?.Complete();

    public void Abort() => abort();

    /// <summary>The response has begun: bytes flow.</summary>
    public void Open(ISink sink)
    {
        ReadOnlyMemory<byte> waiting;
        Action<bool>? written;
        lock (_lock)
        {
            _sink = sink;
            (waiting, written) = (_waiting, _written);
            (_waiting, _written) = (default, null);
        }

        if (written is null)
        {
            return;
        }

        // At once, as a rule: the framework keeps what an asynchronous write needed for as long as the connection.
        var taken = sink.TryWrite(waiting.Span);
        if (taken < 0 || taken == waiting.Length)
        {
            written(taken >= 0);
        }
        else
        {
            sink.WriteLater(waiting[taken..], written);
        }
    }
}
