// hot path
namespace Parley.LoadGenerator.Clients;

/// <summary>One connection of the load generator. Lives on the loop's thread.</summary>
internal abstract unsafe class Client
{
    // Bytes that came and are not a whole piece yet; nearly always none.
    private byte[]? _rest;
    private int _restLength;

    public int Socket { get; private set; } = -1;

    public int Index { get; private set; }

    public bool IsConnected { get; private set; }

    protected ClientLoop Loop { get; private set; } = null!;

    public void Attach(ClientLoop loop, int socket, int index) => (Loop, Socket, Index) = (loop, socket, index);

    public void Detach() => Socket = -1;

    /// <summary>The connection is there: the first bytes may be sent.</summary>
    public void Connected()
    {
        IsConnected = true;
        OnConnected();
    }

    /// <summary>Puts what was left of the last read in front of the next.</summary>
    public int TakeRest(byte[] buffer)
    {
        var length = _restLength;
        if (length > 0)
        {
            _rest.AsSpan(0, length).CopyTo(buffer);
            _restLength = 0;
        }

        return length;
    }

    /// <summary>Keeps bytes for the next read.</summary>
    public void KeepRest(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            if (_rest is null || _rest.Length < bytes.Length)
            {
                _rest = new byte[Math.Max(1024, bytes.Length * 2)];
            }

            bytes.CopyTo(_rest);
            _restLength = bytes.Length;
        }
    }

    /// <summary>Takes what came.</summary>
    public void Receive(Span<byte> bytes)
    {
        var taken = Parse(bytes);
        if (Socket >= 0)
        {
            KeepRest(bytes[taken..]);
        }
    }

    /// <summary>Sends bytes, all at once: what a client sends is small and its socket is empty.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            if (Libc.Send(Socket, start, bytes.Length, Libc.NoSignal) != bytes.Length)
            {
                throw Libc.Failure($"A client could not send its {bytes.Length} bytes");
            }
        }
    }

    protected abstract void OnConnected();

    /// <summary>Takes as much as makes whole pieces and says how much that was.</summary>
    protected abstract int Parse(Span<byte> bytes);
}
