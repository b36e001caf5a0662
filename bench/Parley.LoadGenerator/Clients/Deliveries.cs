// hot path
using System.Buffers.Text;
using Parley.LoadGenerator.Results;

namespace Parley.LoadGenerator.Clients;

/// <summary>
/// What arrived. Every message carries a number of its topic and the time when it was sent, behind a mark that stands
/// nowhere else: <c>~#</c>, 10 digits, 16 digits.
/// </summary>
internal sealed class Deliveries
{
    /// <summary>Bytes of mark, number and time.</summary>
    public const int StampLength = 2 + NumberDigits + TimeDigits;

    private const int NumberDigits = 10;
    private const int TimeDigits = 16;

    /// <summary>Messages received.</summary>
    public long Count { get; private set; }

    /// <summary>Messages that a later one overtook or that never came.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages that came twice or after a later one.</summary>
    public long Repeated { get; private set; }

    /// <summary>From the publish to the receive, in nanoseconds.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>Whether times are noted.</summary>
    public bool IsTimed { get; set; }

    /// <summary>Forgets what was counted.</summary>
    public void Reset()
    {
        Count = 0;
        Latency.Clear();
    }

    /// <summary>Writes a stamp.</summary>
    public static void WriteStamp(Span<byte> stamp, long number, long time)
    {
        stamp[0] = (byte)'~';
        stamp[1] = (byte)'#';
        Utf8Formatter.TryFormat(number, stamp[2..], out _, new System.Buffers.StandardFormat('D', NumberDigits));
        Utf8Formatter.TryFormat(time, stamp[(2 + NumberDigits)..], out _, new System.Buffers.StandardFormat('D', TimeDigits));
    }

    /// <summary>Notes every message in a piece of text.</summary>
    /// <param name="text">What one client received: whole messages.</param>
    /// <param name="next">The number that the client expects; below 0 any.</param>
    /// <param name="now">When it came.</param>
    public void Take(ReadOnlySpan<byte> text, ref long next, long now)
    {
        while (true)
        {
            var start = text.IndexOf("~#"u8);
            if (start < 0 || text.Length < start + StampLength)
            {
                return;
            }

            var number = Digits(text.Slice(start + 2, NumberDigits));
            Count++;
            if (number != next && next >= 0)
            {
                if (number < next)
                {
                    Repeated++;
                }
                else
                {
                    Lost += number - next;
                }
            }

            next = Math.Max(next, number + 1);
            if (IsTimed)
            {
                Latency.Add(now - Digits(text.Slice(start + 2 + NumberDigits, TimeDigits)));
            }

            text = text[(start + StampLength)..];
        }
    }

    private static long Digits(ReadOnlySpan<byte> text)
    {
        long number = 0;
        foreach (var digit in text)
        {
            number = (number * 10) + (digit - '0');
        }

        return number;
    }
}
