using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;

namespace Parley.Floor;

/// <summary>
/// A subscriber that gets numbered messages at a fixed rate, as much as a client gets that catches up: what the machine does
/// for such a client without a log behind it.
/// </summary>
internal sealed unsafe class Pour
{
    private const int MessagesPerSend = 100;
    private const int NumberDigits = 10;

    // A client that takes less than it is to get is not flooded afterwards.
    private static readonly long s_largestLag = Stopwatch.Frequency / 100;

    private readonly int _socket;
    private readonly byte[] _frames;
    private readonly int _frameLength;
    private readonly int _numberAt;
    private readonly long _interval;
    private long _number;
    private int _sent;

    /// <param name="socket">The subscriber's.</param>
    /// <param name="frame">A message with a stamp in it: a mark, and the digits of its number behind it.</param>
    /// <param name="messagesPerSecond">The rate.</param>
    public Pour(int socket, byte[] frame, int messagesPerSecond)
    {
        _socket = socket;
        _frameLength = frame.Length;
        _frames = [.. Enumerable.Repeat(frame, MessagesPerSend).SelectMany(bytes => bytes)];
        _numberAt = frame.AsSpan().IndexOf("~#"u8) + 2;
        _interval = Stopwatch.Frequency * MessagesPerSend / messagesPerSecond;
        _sent = _frames.Length;
        NextDue = Stopwatch.GetTimestamp();
    }

    /// <summary>When it gets its next bytes (timestamp).</summary>
    public long NextDue { get; private set; }

    /// <summary>Sends what is due, as far as the socket takes it.</summary>
    public void Send(long now)
    {
        for (; NextDue <= now; NextDue += _interval)
        {
            if (_sent == _frames.Length)
            {
                Number();
            }

            fixed (byte* bytes = _frames)
            {
                _sent += (int)Math.Max(0, Libc.Send(_socket, bytes + _sent, _frames.Length - _sent, Libc.NoSignal));
            }

            NextDue = Math.Max(NextDue, now - s_largestLag);
        }
    }

    private void Number()
    {
        for (var at = _numberAt; at < _frames.Length; at += _frameLength)
        {
            Utf8Formatter.TryFormat(_number++, _frames.AsSpan(at), out _, new StandardFormat('D', NumberDigits));
        }

        _sent = 0;
    }
}
