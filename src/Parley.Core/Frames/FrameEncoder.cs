// hot path
using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Parley.Messages;

namespace Parley.Frames;

/// <summary>
/// Turns an event into finished frames. Load an event once, then take its frame in as many formats as are in use. Not
/// thread-safe; <see cref="Shared"/> is one for the current thread.
/// </summary>
#pragma warning disable CA1001 // its JSON writer holds nothing but memory, and the encoder lives as long as its thread
public sealed class FrameEncoder
#pragma warning restore CA1001
{
    [ThreadStatic]
    private static FrameEncoder? _shared;

    private readonly ArrayBufferWriter<byte> _payload = new(1024);
    private readonly ArrayBufferWriter<byte> _raw = new(1024);
    private readonly ArrayBufferWriter<byte> _copy = new();
    private readonly ArrayBufferWriter<byte> _body = new(1024);
    private readonly ArrayBufferWriter<byte> _frame = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _type = new byte[32];
    private int _typeLength;
    private bool _isMessage;
    private string? _epoch;
    private long _seq;
    private ReadOnlyMemory<byte> _data;

    /// <summary>Makes an encoder.</summary>
    public FrameEncoder() => _json = new Utf8JsonWriter(_payload, EventJson.WriterOptions);

    /// <summary>The current thread's own encoder.</summary>
    public static FrameEncoder Shared => _shared ??= new FrameEncoder();

    /// <summary>Loads a log entry.</summary>
    public void Load(string epoch, LogEntry entry)
    {
        Write(epoch, new EntryView(entry));
        _data = entry.Data;
    }

    /// <summary>Loads a log entry that is being read.</summary>
    public void Load(string epoch, in EntryView entry)
    {
        Write(epoch, entry);
        _copy.ResetWrittenCount();
        _copy.Write(entry.Data);
        _data = _copy.WrittenMemory;
    }

    /// <summary>
    /// Begins any other event; the caller writes its payload to the returned writer and flushes it before encoding.
    /// </summary>
    /// <param name="type">The type's name, ASCII, at most 32 bytes.</param>
    public Utf8JsonWriter Begin(ReadOnlySpan<byte> type)
    {
        type.CopyTo(_type);
        _typeLength = type.Length;
        _payload.ResetWrittenCount();
        _json.Reset();
        _isMessage = false;
        _epoch = null;
        _data = default;
        return _json;
    }

    /// <summary>Gives the loaded event an SSE <c>id:</c> line.</summary>
    public void SetId(string epoch, long seq)
    {
        _epoch = epoch;
        _seq = seq;
    }

    /// <summary>The loaded event as a frame. The bytes are valid until the next call.</summary>
    /// <param name="format">The format.</param>
    /// <param name="withId">Whether an SSE event gets its <c>id:</c> line.</param>
    /// <returns>The frame; empty when the format does not show such an event.</returns>
    public ReadOnlySpan<byte> Encode(FrameFormat format, bool withId = true)
    {
        _frame.ResetWrittenCount();
        if (format.Wire == Wire.WebSocket)
        {
            EncodeWebSocket(format.View);
        }
        else
        {
            _body.ResetWrittenCount();
            WriteSse(format.View, withId);
            Wrap(format.Wire, _body.WrittenSpan);
        }

        return _frame.WrittenSpan;
    }

    /// <summary>Finished SSE text, framed for a wire. The bytes are valid until the next call.</summary>
    public ReadOnlySpan<byte> EncodeSseText(Wire wire, ReadOnlySpan<byte> text)
    {
        _frame.ResetWrittenCount();
        Wrap(wire, text);
        return _frame.WrittenSpan;
    }

    /// <summary>An answer to a command as a WebSocket frame: the loaded event with <c>ref</c> beside its type.</summary>
    /// <param name="reference">The command's reference as JSON; empty for none.</param>
    public ReadOnlySpan<byte> EncodeAnswer(ReadOnlySpan<byte> reference)
    {
        _frame.ResetWrittenCount();
        _body.ResetWrittenCount();
        WriteEnvelope(reference);
        WriteWebSocketHeader(WebSocketFrame.Text, _body.WrittenCount);
        _frame.Write(_body.WrittenSpan);
        return _frame.WrittenSpan;
    }

    private void Write(string epoch, in EntryView entry)
    {
        var json = Begin(EventJson.TypeName(entry.Type));
        EventJson.WriteEntry(json, epoch, entry);
        json.Flush();
        _isMessage = entry.Type == EntryType.Message;
        SetId(epoch, entry.Seq);
    }

    private void EncodeWebSocket(View view)
    {
        if (view != View.Raw)
        {
            _body.ResetWrittenCount();
            WriteEnvelope(default);
            WriteWebSocketHeader(WebSocketFrame.Text, _body.WrittenCount);
            _frame.Write(_body.WrittenSpan);
        }
        else if (_isMessage && !_data.IsEmpty)
        {
            var text = RawText();
            WriteWebSocketHeader(WebSocketFrame.Text, text.Length);
            _frame.Write(text);
        }
    }

    private void WriteEnvelope(ReadOnlySpan<byte> reference)
    {
        _body.Write("{\"type\":\""u8);
        _body.Write(_type.AsSpan(0, _typeLength));
        _body.Write("\""u8);
        if (!reference.IsEmpty)
        {
            _body.Write(",\"ref\":"u8);
            _body.Write(reference);
        }

        _body.Write(",\"payload\":"u8);
        _body.Write(_payload.WrittenSpan);
        _body.Write("}"u8);
    }

    private void WriteSse(View view, bool withId)
    {
        if (withId && _epoch is not null)
        {
            _body.Write("id: "u8);
            WriteAscii(_epoch);
            _body.Write("-"u8);
            WriteNumber(_seq);
            _body.Write("\n"u8);
        }

        if (view == View.Raw)
        {
            if (_isMessage && !_data.IsEmpty)
            {
                WriteDataLines(RawText());
            }
        }
        else
        {
            if (!_isMessage)
            {
                _body.Write("event: "u8);
                _body.Write(_type.AsSpan(0, _typeLength));
                _body.Write("\n"u8);
            }

            _body.Write("data: "u8);
            _body.Write(_payload.WrittenSpan);
            _body.Write("\n"u8);
        }

        if (_body.WrittenCount > 0)
        {
            _body.Write("\n"u8);
        }
    }

    /// <summary>One <c>data:</c> line a line of text, whichever of CR, LF and CRLF ends it, so that no text can forge a field.</summary>
    private void WriteDataLines(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var end = text.IndexOfAny((byte)'\r', (byte)'\n');
            _body.Write("data: "u8);
            _body.Write(end < 0 ? text : text[..end]);
            _body.Write("\n"u8);
            if (end < 0)
            {
                return;
            }

            var isPair = text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n';
            text = text[(end + (isPair ? 2 : 1))..];
        }
    }

    private ReadOnlySpan<byte> RawText()
    {
        if (_data.Span[0] != '"')
        {
            return _data.Span;
        }

        _raw.ResetWrittenCount();
        RawString.Unescape(_data.Span, _raw);
        return _raw.WrittenSpan;
    }

    private void Wrap(Wire wire, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (wire == Wire.Sse)
        {
            _frame.Write(text);
            return;
        }

        var size = _frame.GetSpan(16);
        Utf8Formatter.TryFormat(text.Length, size, out var digits, new StandardFormat('x'));
        "\r\n"u8.CopyTo(size[digits..]);
        _frame.Advance(digits + 2);
        _frame.Write(text);
        _frame.Write("\r\n"u8);
    }

    private void WriteWebSocketHeader(byte opcode, int length)
    {
        var header = _frame.GetSpan(WebSocketFrame.MaxHeaderLength);
        _frame.Advance(WebSocketFrame.WriteHeader(header, opcode, length));
    }

    private void WriteAscii(string text)
    {
        var span = _body.GetSpan(text.Length);
        _body.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    private void WriteNumber(long number)
    {
        var span = _body.GetSpan(20);
        Utf8Formatter.TryFormat(number, span, out var digits);
        _body.Advance(digits);
    }
}
