// hot path
using System.Text;
using Parley.LoadGenerator.Results;

namespace Parley.LoadGenerator.Clients;

/// <summary>Sends one request after another on a connection that stays open (HTTP/1.1).</summary>
internal sealed class HttpClient(byte[] request, HttpTally tally) : Client
{
    private long _sent;

    protected override void OnConnected()
    {
        Loop.Ready++;
        SendNext();
    }

    protected override int Parse(Span<byte> bytes)
    {
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return 0;
        }

        var length = BodyLength(bytes[..(head + 4)], bytes[(head + 4)..]);
        if (length < 0 || bytes.Length < head + 4 + length)
        {
            return 0;
        }

        if (!bytes.StartsWith("HTTP/1.1 201"u8))
        {
            throw new InvalidOperationException($"A publish was refused: {Encoding.UTF8.GetString(bytes)}");
        }

        tally.Done++;
        tally.Latency.Add(Loop.EventTime - _sent);
        if (!tally.IsStopped)
        {
            SendNext();
        }

        return head + 4 + length;
    }

    private static int BodyLength(ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        var start = head.IndexOf("Content-Length: "u8);
        if (start >= 0)
        {
            var digits = head[(start + 16)..];
            return int.Parse(digits[..digits.IndexOf((byte)'\r')], System.Globalization.CultureInfo.InvariantCulture);
        }

        var end = rest.IndexOf("0\r\n\r\n"u8);
        return end < 0 ? -1 : end + 5;
    }

    private void SendNext()
    {
        _sent = ClientLoop.Now;
        Send(request);
    }
}
