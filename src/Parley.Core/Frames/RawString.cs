using System.Buffers;
using System.Text;

namespace Parley.Frames;

/// <summary>The text of a JSON string.</summary>
internal static class RawString
{
    /// <summary>
    /// Writes the text that a valid JSON string stands for, in UTF-8. Escaped surrogates without a partner, which no
    /// UTF-8 can hold, become U+FFFD.
    /// </summary>
    public static void Unescape(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var inner = json[1..^1];
        if (inner.IndexOf((byte)'\\') < 0)
        {
            output.Write(inner);
            return;
        }

        var text = new StringBuilder(inner.Length);
        while (!inner.IsEmpty)
        {
            var slash = inner.IndexOf((byte)'\\');
            if (slash < 0)
            {
                text.Append(Encoding.UTF8.GetString(inner));
                break;
            }

            text.Append(Encoding.UTF8.GetString(inner[..slash]));
            inner = inner[(slash + Escape(inner[slash..], text))..];
        }

        // The encoder replaces what is not a pair.
        var chars = text.ToString();
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(chars.Length));
        output.Advance(Encoding.UTF8.GetBytes(chars, span));
    }

    private static int Escape(ReadOnlySpan<byte> escape, StringBuilder text)
    {
        switch (escape[1])
        {
            case (byte)'n': text.Append('\n'); return 2;
            case (byte)'r': text.Append('\r'); return 2;
            case (byte)'t': text.Append('\t'); return 2;
            case (byte)'b': text.Append('\b'); return 2;
            case (byte)'f': text.Append('\f'); return 2;
            case (byte)'u':
                text.Append((char)Convert.ToUInt16(Encoding.ASCII.GetString(escape.Slice(2, 4)), 16));
                return 6;
            default: text.Append((char)escape[1]); return 2;
        }
    }
}
