using System.Runtime.InteropServices;
using System.Text;
using Parley.Delivery;

namespace Parley.Schedules.Tests;

/// <summary>
/// A sink that takes everything, a part, or nothing, throws or is gone, as a seed says; the rest is taken when the play wants. With a
/// socket it takes what fits into that, and batches write to it, too.
/// </summary>
internal sealed class PlaySink(Random random, int slowness, bool mayFail, SocketPair? sockets) : ISink, IDisposable
{
    private readonly StringBuilder _taken = new();
    private (ReadOnlyMemory<byte> Bytes, Action<bool> Written)? _later;

    /// <summary>Calls that came while a write was under way.</summary>
    public int Misuses { get; private set; }

    public bool IsAborted { get; private set; }

    public bool IsWaiting => _later is not null;

    SafeHandle? ISink.Socket => sockets?.Near.SafeHandle;

    /// <summary>What the other side has.</summary>
    public string Read()
    {
        Drain();
        return _taken.ToString();
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        Misuses += IsWaiting ? 1 : 0;
        if (mayFail && random.Next(24) == 0)
        {
            return random.Next(2) == 0 ? -1 : throw new InvalidOperationException("The sink broke.");
        }

        var most = random.Next(100) < slowness ? random.Next(bytes.Length) : bytes.Length;
        return Take(bytes[..most]);
    }

    public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written)
    {
        Misuses += IsWaiting ? 1 : 0;
        _later = (bytes, written);
    }

    /// <summary>The other side takes the rest, or is gone.</summary>
    public void GoOn()
    {
        if (_later is { } later)
        {
            _later = null;
            var isAlive = !IsAborted && !(mayFail && random.Next(8) == 0);
            for (var rest = later.Bytes; isAlive && !rest.IsEmpty; rest = rest[Take(rest.Span)..])
            {
                Drain();
            }

            later.Written(isAlive);
        }
    }

    public void Complete()
    {
    }

    public void Abort()
    {
        IsAborted = true;
        Drain();
        sockets?.Near.Dispose();
    }

    public void Dispose() => sockets?.Dispose();

    private int Take(ReadOnlySpan<byte> bytes)
    {
        if (sockets is not null)
        {
            return sockets.Send(bytes);
        }

        _taken.Append(Encoding.UTF8.GetString(bytes));
        return bytes.Length;
    }

    private void Drain()
    {
        if (sockets is not null)
        {
            _taken.Append(sockets.ReadAll());
        }
    }
}
