// hot path
using System.Buffers.Binary;
using System.Text;

namespace Parley.LoadGenerator.Clients;

/// <summary>A client of a WebSocket or of an SSE stream: handshake, frames or chunks, and what stands in them.</summary>
internal class StreamClient(StreamPlan plan, Deliveries deliveries, long next = -1) : Client
{
    private const byte Close = 8;
    private const byte Ping = 9;

    private bool _hasHead;
    private bool _isChunked;
    private int _step;
    private long _next = next;

    // An SSE event that began in one chunk or read and ends in another; nearly always null.
    private List<byte>? _open;

    public bool IsReady { get; private set; }

    /// <summary>The first text that came, when it is to be kept.</summary>
    public string? Greeting { get; private set; }

    protected override void OnConnected() => Send(plan.Request);

    protected override int Parse(Span<byte> bytes)
    {
        var taken = 0;
        if (!_hasHead)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            TakeHead(bytes[..end]);
            taken = end + 4;
        }

        while (Socket >= 0)
        {
            var rest = bytes[taken..];
            var length = plan.IsWebSocket ? TakeFrame(rest) : _isChunked ? TakeChunk(rest) : TakeEvents(rest);
            if (length == 0)
            {
                return taken;
            }

            taken += length;
        }

        return taken;
    }

    private void TakeHead(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith(plan.IsWebSocket ? "HTTP/1.1 101"u8 : "HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException($"The server refused: {Encoding.UTF8.GetString(head)}");
        }

        _hasHead = true;
        _isChunked = head.IndexOf("Transfer-Encoding: chunked"u8) >= 0;
        Advance(default);
    }

    private int TakeFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return 0;
        }

        var header = 2;
        long length = bytes[1];
        if (length == 126)
        {
            header = 4;
            length = bytes.Length < header ? long.MaxValue / 2 : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }
        else if (length == 127)
        {
            header = 10;
            length = bytes.Length < header ? long.MaxValue / 2 : BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (bytes.Length < header + length)
        {
            return 0;
        }

        var payload = bytes.Slice(header, (int)length);
        switch (bytes[0] & 0xf)
        {
            case Ping:
                Send(ClientFrame.Pong(payload));
                break;
            case Close:
                Loop.Ended++;
                Loop.Close(this);
                break;
            default:
                TakeText(payload);
                break;
        }

        return header + (int)length;
    }

    private int TakeChunk(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        if (end < 1)
        {
            return 0;
        }

        var length = 0;
        foreach (var digit in bytes[..(end - 1)])
        {
            length = (length << 4) + (digit > '9' ? (digit | 0x20) - 'a' + 10 : digit - '0');
        }

        var whole = end + 1 + length + 2;
        if (bytes.Length < whole)
        {
            return 0;
        }

        if (length == 0)
        {
            Loop.Ended++;
            Loop.Close(this);
            return whole;
        }

        TakeEvents(bytes.Slice(end + 1, length));
        return whole;
    }

    private int TakeEvents(ReadOnlySpan<byte> text)
    {
        var isWhole = text.EndsWith("\n\n"u8);
        if (isWhole && _open is null)
        {
            TakeText(text);
        }
        else
        {
            (_open ??= []).AddRange(text);
            if (isWhole)
            {
                TakeText(_open.ToArray());
                _open = null;
            }
        }

        return text.Length;
    }

    private void TakeText(ReadOnlySpan<byte> text)
    {
        if (!IsReady)
        {
            Advance(text);
        }
        else if (text.SequenceEqual(plan.Ping) && !text.IsEmpty)
        {
            Send(plan.Pong);
            return;
        }

        deliveries.Take(text, ref _next, Loop.EventTime);
    }

    private void Advance(ReadOnlySpan<byte> text)
    {
        if (_step < plan.Expects.Count && !text.IsEmpty && text.IndexOf(plan.Expects[_step]) >= 0)
        {
            Greeting ??= Encoding.UTF8.GetString(text);
            _step++;
        }
        else if (!text.IsEmpty)
        {
            return;
        }

        if (_step == plan.Expects.Count)
        {
            IsReady = true;
            Loop.Ready++;
        }
        else if (plan.Sends[_step].Length > 0)
        {
            Send(plan.Sends[_step]);
        }
    }
}
