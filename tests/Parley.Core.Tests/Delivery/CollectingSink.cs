using Parley.Delivery;

namespace Parley.Core.Tests.Delivery;

/// <summary>A sink that keeps what it takes, and can be slow, choosy or stuck.</summary>
internal sealed class CollectingSink(Random? random = null) : ISink
{
    private readonly Lock _lock = new();
    private readonly List<byte> _bytes = [];
    private (ReadOnlyMemory<byte> Bytes, Action<bool> Written)? _waiting;
    private bool _isStuck;

    public bool IsAborted { get; private set; }

    public bool IsComplete { get; private set; }

    public byte[] Bytes
    {
        get
        {
            lock (_lock)
            {
                return [.. _bytes];
            }
        }
    }

    /// <summary>Takes nothing more until <see cref="Release"/>.</summary>
    public void Stick()
    {
        lock (_lock)
        {
            _isStuck = true;
        }
    }

    /// <summary>Takes again.</summary>
    public void Release()
    {
        (ReadOnlyMemory<byte> Bytes, Action<bool> Written)? waiting;
        lock (_lock)
        {
            _isStuck = false;
            waiting = _waiting;
            _waiting = null;
            if (!IsAborted && waiting is { } one)
            {
                _bytes.AddRange(one.Bytes.Span);
            }
        }

        waiting?.Written(!IsAborted);
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (IsAborted)
            {
                return -1;
            }

            var taken = _isStuck ? 0 : random is not null && random.Next(4) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
            _bytes.AddRange(bytes[..taken]);
            return taken;
        }
    }

    public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written)
    {
        lock (_lock)
        {
            if (_isStuck)
            {
                _waiting = (bytes, written);
                return;
            }
        }

        _ = Task.Run(() =>
        {
            bool isAlive;
            lock (_lock)
            {
                isAlive = !IsAborted;
                if (isAlive)
                {
                    _bytes.AddRange(bytes.Span);
                }
            }

            written(isAlive);
        });
    }

    public void Complete() => IsComplete = true;

    public void Abort()
    {
        lock (_lock)
        {
            IsAborted = true;
        }
    }
}
