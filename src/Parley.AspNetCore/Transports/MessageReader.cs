// hot path
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Parley.Codes;
using Parley.Frames;

namespace Parley.AspNetCore.Transports;

/// <summary>What <see cref="MessageReader.Read"/> found.</summary>
internal enum Incoming
{
    /// <summary>Not enough has come yet.</summary>
    Nothing,

    /// <summary>A whole text message, <see cref="MessageReader.Text"/>.</summary>
    Text,

    /// <summary>A ping; <see cref="MessageReader.Answer"/> is the pong.</summary>
    Ping,

    /// <summary>
    /// A message that is not taken; <see cref="MessageReader.Answer"/> is the closing frame that says why. From here on messages
    /// are passed over.
    /// </summary>
    Refused,

    /// <summary>The client's closing frame, or one after which no more can be understood; <see cref="MessageReader.Answer"/> is the closing frame for it.</summary>
    End,
}

/// <summary>
/// Takes a client's frames apart and puts its messages together (RFC 6455, 5). Holds a buffer only from the first byte of
/// a message to its <see cref="Release"/>.
/// </summary>
/// <param name="maxMessageBytes">The longest message that is taken.</param>
internal sealed class MessageReader(int maxMessageBytes)
{
    private const int MaskBytes = 4;
    private const int MaxHeaderBytes = WebSocketFrame.MaxHeaderLength + MaskBytes;
    private const int MaxControlBytes = 125;
    private const int FirstBufferBytes = 512;
    private const int ProtocolError = 1002;

    private byte[] _buffer = [];
    private int _length;
    private byte[] _answer = [];

    // The frame under way. The mask begins with the byte that belongs to the next of its payload.
    private byte _opcode;
    private bool _isFinal;
    private long _left;
    private uint _mask;

    private bool _isInFrame;

    // Between the first and the final frame of a message.
    private bool _isInMessage;

    private bool _isRefusing;

    /// <summary>The message; until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Text => _buffer.AsMemory(0, _length);

    /// <summary>The frame to send.</summary>
    public ReadOnlyMemory<byte> Answer => _answer;

    /// <summary>Takes what it can from the input.</summary>
    /// <param name="input">What came; what is left of it afterwards belongs to the next call.</param>
    public Incoming Read(ref ReadOnlySequence<byte> input)
    {
        while (_isInFrame || TryReadHeader(ref input))
        {
            if (!_isInFrame)
            {
                return Incoming.End;
            }

            if (_opcode >= WebSocketFrame.Close && input.Length < _left)
            {
                return Incoming.Nothing;
            }

            if ((_opcode >= WebSocketFrame.Close ? ReadControl(ref input) : ReadData(ref input)) is var incoming and not Incoming.Nothing)
            {
                return incoming;
            }

            if (_isInFrame)
            {
                return Incoming.Nothing;
            }
        }

        return Incoming.Nothing;
    }

    /// <summary>The message has been used, or nobody waits for its rest.</summary>
    public void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private static byte[] CloseFrame(CloseCode code) => WebSocketFrame.CloseFrame(code.Number, code.Name);

    private static byte[] Broken(string how) => WebSocketFrame.CloseFrame(ProtocolError, how);

    private Incoming Refuse(CloseCode code)
    {
        Release();
        _isRefusing = true;
        _answer = CloseFrame(code);
        return Incoming.Refused;
    }

    /// <summary>Reads the header of a frame.</summary>
    /// <returns>False when it has not come as a whole; true inside of the frame, or outside with an answer to what is wrong.</returns>
    private bool TryReadHeader(ref ReadOnlySequence<byte> input)
    {
        Span<byte> copy = stackalloc byte[MaxHeaderBytes];
        scoped var header = input.FirstSpan;
        if (header.Length < MaxHeaderBytes && !input.IsSingleSegment)
        {
            var start = input.Slice(0, Math.Min(input.Length, MaxHeaderBytes));
            start.CopyTo(copy);
            header = copy[..(int)start.Length];
        }

        if (header.Length < 2)
        {
            return false;
        }

        if (Check(header[0], header[1]) is { } error)
        {
            _answer = error;
            return true;
        }

        ulong length = (byte)(header[1] & 0x7f);
        var lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
        if (header.Length < 2 + lengthBytes + MaskBytes)
        {
            return false;
        }

        length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(header[2..]),
            8 => BinaryPrimitives.ReadUInt64BigEndian(header[2..]),
            _ => length,
        };
        if (length > long.MaxValue)
        {
            _answer = Broken("length");
            return true;
        }

        _opcode = (byte)(header[0] & 0x0f);
        _isFinal = (header[0] & 0x80) != 0;
        _left = (long)length;
        _mask = MemoryMarshal.Read<uint>(header[(2 + lengthBytes)..]);
        _isInFrame = true;
        _isInMessage |= _opcode is WebSocketFrame.Text or WebSocketFrame.Binary;
        input = input.Slice(2 + lengthBytes + MaskBytes);
        return true;
    }

    /// <summary>What breaks the rules in the first two bytes of a header.</summary>
    private byte[]? Check(byte first, byte second)
    {
        var opcode = first & 0x0f;
        if ((first & 0x70) != 0)
        {
            return Broken("reserved bits");
        }

        if ((second & 0x80) == 0)
        {
            return Broken("no mask");
        }

        return opcode switch
        {
            WebSocketFrame.Continuation => _isInMessage ? null : Broken("nothing to continue"),
            WebSocketFrame.Text or WebSocketFrame.Binary => _isInMessage ? Broken("message not complete") : null,
            WebSocketFrame.Close or WebSocketFrame.Ping or WebSocketFrame.Pong =>
                (first & 0x80) == 0 || (second & 0x7f) > MaxControlBytes ? Broken("control frame") : null,
            _ => Broken("unknown opcode"),
        };
    }

    private Incoming ReadControl(ref ReadOnlySequence<byte> input)
    {
        _isInFrame = false;
        Span<byte> payload = stackalloc byte[MaxControlBytes];
        payload = payload[..(int)_left];
        input.Slice(0, _left).CopyTo(payload);
        input = input.Slice(_left);
        PayloadMask.Apply(payload, _mask);
        switch (_opcode)
        {
            case WebSocketFrame.Ping:
                _answer = WebSocketFrame.PongFrame(payload);
                return Incoming.Ping;
            case WebSocketFrame.Close:
                _answer = AnswerTo(payload);
                return Incoming.End;
            default:
                return Incoming.Nothing;
        }
    }

    /// <summary>The answer to a closing frame is its code, and normal for none.</summary>
    private static byte[] AnswerTo(ReadOnlySpan<byte> closing)
    {
        if (closing.IsEmpty)
        {
            return WebSocketFrame.CloseFrame(1000, "");
        }

        var code = closing.Length > 1 ? BinaryPrimitives.ReadUInt16BigEndian(closing) : 0;

        // What may stand in a frame (RFC 6455, 7.4, and the registry that it made).
        if (code is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)))
        {
            return Broken("close code");
        }

        return Utf8.IsValid(closing[2..]) ? WebSocketFrame.CloseFrame(code, "") : CloseFrame(CloseCode.InvalidText);
    }

    private Incoming ReadData(ref ReadOnlySequence<byte> input)
    {
        if (!_isRefusing)
        {
            if (_opcode == WebSocketFrame.Binary)
            {
                return Refuse(CloseCode.BinaryFrame);
            }

            if (_left > maxMessageBytes - _length)
            {
                return Refuse(CloseCode.MessageTooLarge);
            }
        }

        var part = input.Slice(0, Math.Min(input.Length, _left));
        if (!_isRefusing && !part.IsEmpty)
        {
            Append(part);
        }

        _left -= part.Length;
        input = input.Slice(part.End);
        if (_left > 0)
        {
            return Incoming.Nothing;
        }

        _isInFrame = false;
        if (!_isFinal)
        {
            return Incoming.Nothing;
        }

        _isInMessage = false;
        return _isRefusing ? Incoming.Nothing
            : Utf8.IsValid(_buffer.AsSpan(0, _length)) ? Incoming.Text
            : Refuse(CloseCode.InvalidText);
    }

    private void Append(ReadOnlySequence<byte> part)
    {
        var count = (int)part.Length;
        Reserve(_length + count);
        var target = _buffer.AsSpan(_length, count);
        part.CopyTo(target);
        PayloadMask.Apply(target, _mask);
        _mask = PayloadMask.Turn(_mask, count);
        _length += count;
    }

    private void Reserve(int length)
    {
        if (length <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, Math.Max(FirstBufferBytes, Math.Min(_buffer.Length * 2, maxMessageBytes))));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        var count = _length;
        Release();
        (_buffer, _length) = (larger, count);
    }
}
