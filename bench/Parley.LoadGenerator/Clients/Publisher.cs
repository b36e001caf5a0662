// hot path
using System.Text;

namespace Parley.LoadGenerator.Clients;

/// <summary>A WebSocket that publishes to one topic: stamped messages of a fixed length, each a frame of its own.</summary>
internal sealed class Publisher : StreamClient
{
    private readonly byte[] _frame;
    private readonly int _stamp;
    private byte[] _burst = [];

    /// <param name="plan">How to connect.</param>
    /// <param name="before">What stands before the data in a frame.</param>
    /// <param name="after">What stands behind it.</param>
    /// <param name="dataBytes">The length of the data.</param>
    public Publisher(StreamPlan plan, string before, string after, int dataBytes)
        : base(plan, new Deliveries())
    {
        var payload = Encoding.UTF8.GetBytes(before + new string('x', dataBytes) + after);
        Span<byte> header = stackalloc byte[ClientFrame.MaxHeaderLength];
        var length = ClientFrame.WriteHeader(header, payload.Length);
        _frame = [.. header[..length], .. payload];
        _stamp = length + Encoding.UTF8.GetByteCount(before);
    }

    /// <summary>The number of the next message.</summary>
    public long Number { get; private set; }

    /// <summary>Publishes messages in one go.</summary>
    public void Publish(int count)
    {
        if (_burst.Length < count * _frame.Length)
        {
            _burst = new byte[count * _frame.Length];
        }

        var now = ClientLoop.Now;
        for (var i = 0; i < count; i++)
        {
            Deliveries.WriteStamp(_frame.AsSpan(_stamp), Number++, now);
            _frame.CopyTo(_burst, i * _frame.Length);
        }

        Send(_burst.AsSpan(0, count * _frame.Length));
    }
}
