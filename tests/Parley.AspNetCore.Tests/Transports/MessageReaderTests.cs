using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Parley.AspNetCore.Transports;

namespace Parley.AspNetCore.Tests.Transports;

public sealed class MessageReaderTests
{
    private const int Longest = 5000;

    [Fact]
    public void However_messages_are_cut_into_frames_and_pieces_they_come_out_whole_and_in_order()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var expected = new List<string>();
            var bytes = new List<byte>();
            for (var i = 0; i < 20; i++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(4) == 0 ? random.Next(1200) : random.Next(60))
                    .Select(_ => random.Next(5) switch { 0 => "é", 1 => "가", 2 => "😀", _ => "x" }));
                expected.Add(text);
                bytes.AddRange(Frames(Encoding.UTF8.GetBytes(text), random, expected));
            }

            Assert.Equal(expected, Read([.. bytes], random));
        }
    }

    [Theory]
    [InlineData("", 1000)]
    [InlineData("03e8", 1000)]
    [InlineData("03e9627965", 1001)]
    [InlineData("0bb8", 3000)]
    [InlineData("1387", 4999)]
    [InlineData("03", 1002)]
    [InlineData("0000", 1002)]
    [InlineData("03ec", 1002)]
    [InlineData("03ed", 1002)]
    [InlineData("03ee", 1002)]
    [InlineData("03f7", 1002)]
    [InlineData("1388", 1002)]
    [InlineData("03e8ff", 1007)]
    public void A_closing_frame_is_answered_with_its_code_or_with_what_is_wrong_with_it(string payload, int code)
    {
        var (incoming, reader) = ReadOne(RawClient.Frame(0x88, Convert.FromHexString(payload)));
        Assert.Equal((Incoming.End, code), (incoming, Code(reader)));
    }

    [Theory]
    [InlineData("c18100000000", "a reserved bit")]
    [InlineData("838100000000", "a reserved opcode")]
    [InlineData("8b8000000000", "a reserved control opcode")]
    [InlineData("81026869", "no mask")]
    [InlineData("808000000000", "a continuation of nothing")]
    [InlineData("098000000000", "a ping in pieces")]
    [InlineData("89fe007e00000000", "a ping that is too long")]
    [InlineData("81ff800000000000000000000000", "a length with its highest bit set")]
    [InlineData("0180000000008180", "a message inside of another")]
    public void What_breaks_the_protocol_ends_it_at_the_first_byte_that_shows_it(string hex, string what)
    {
        var (incoming, reader) = ReadOne(Convert.FromHexString(hex));
        Assert.True(incoming == Incoming.End && Code(reader) == 1002, what);
    }

    [Theory]
    [InlineData(0x82, 10, 1003)]
    [InlineData(0x81, Longest + 1, 1009)]
    public void A_message_that_is_not_taken_is_passed_over_and_the_rest_is_understood(byte first, int length, int code)
    {
        byte[] input =
        [
            .. RawClient.Frame(first, new byte[length]),
            .. RawClient.Frame(0x81, "lost"u8),
            .. RawClient.Frame(0x89, "still there"u8),
            .. RawClient.Frame(0x82, new byte[Longest * 2]),
            .. RawClient.Frame(0x88, [0x03, 0xe8]),
        ];
        var reader = new MessageReader(Longest);
        var bytes = new ReadOnlySequence<byte>(input);
        Assert.Equal(Incoming.Refused, reader.Read(ref bytes));
        Assert.Equal(code, Code(reader));
        Assert.Equal(Incoming.Ping, reader.Read(ref bytes));
        Assert.Equal([0x8a, 11, .. "still there"u8.ToArray()], reader.Answer.ToArray());
        Assert.Equal(Incoming.End, reader.Read(ref bytes));
        Assert.Equal(1000, Code(reader));
    }

    [Fact]
    public void A_message_in_pieces_counts_as_one()
    {
        byte[] input = [.. RawClient.Frame(0x01, new byte[Longest]), .. RawClient.Frame(0x80, new byte[1])];
        var (incoming, reader) = ReadOne(input);
        Assert.Equal((Incoming.Refused, 1009), (incoming, Code(reader)));
    }

    [Theory]
    [InlineData("c328")]
    [InlineData("eda080")]
    [InlineData("f8888080")]
    [InlineData("e282")]
    public void Text_that_is_no_utf8_is_refused(string hex)
    {
        var (incoming, reader) = ReadOne(RawClient.Frame(0x81, Convert.FromHexString(hex)));
        Assert.Equal((Incoming.Refused, 1007), (incoming, Code(reader)));
    }

    private static (Incoming Incoming, MessageReader Reader) ReadOne(byte[] input)
    {
        var reader = new MessageReader(Longest);
        var bytes = new ReadOnlySequence<byte>(input);
        return (reader.Read(ref bytes), reader);
    }

    private static int Code(MessageReader reader) => BinaryPrimitives.ReadUInt16BigEndian(reader.Answer.Span[2..]);

    private static List<byte> Frames(byte[] text, Random random, List<string> expected)
    {
        var all = new List<byte>();
        var sent = 0;
        var isFirst = true;
        while (true)
        {
            var count = random.Next(3) == 0 ? random.Next(text.Length - sent + 1) : text.Length - sent;
            var isLast = sent + count == text.Length;
            all.AddRange(RawClient.Frame((byte)((isLast ? 0x80 : 0) | (isFirst ? 1 : 0)), text.AsSpan(sent, count)));
            sent += count;
            isFirst = false;
            if (isLast)
            {
                return all;
            }

            if (random.Next(3) == 0)
            {
                // A ping within a message comes before it.
                var ping = $"ping {random.Next(1000)}";
                expected.Insert(expected.Count - 1, ping);
                all.AddRange(RawClient.Frame(0x89, Encoding.UTF8.GetBytes(ping)));
                all.AddRange(RawClient.Frame(0x8a, default));
            }
        }
    }

    /// <summary>Feeds bytes in pieces, each a sequence of segments, as a pipe does.</summary>
    private static List<string> Read(byte[] input, Random random)
    {
        var reader = new MessageReader(Longest);
        var seen = new List<string>();
        var kept = Array.Empty<byte>();
        for (var from = 0; from < input.Length;)
        {
            var count = Math.Min(random.Next(1, random.Next(2) == 0 ? 10 : 2000), input.Length - from);
            var bytes = Segments([.. kept, .. input.AsSpan(from, count)], random);
            from += count;
            while (reader.Read(ref bytes) is var incoming and not Incoming.Nothing)
            {
                Assert.True(incoming is Incoming.Text or Incoming.Ping, $"{incoming} {Encoding.UTF8.GetString(reader.Answer.Span)}");
                seen.Add(Encoding.UTF8.GetString(incoming == Incoming.Text ? reader.Text.Span : reader.Answer.Span[2..]));
                if (incoming == Incoming.Text)
                {
                    reader.Release();
                }
            }

            kept = bytes.ToArray();
        }

        Assert.Empty(kept);
        return seen;
    }

    private static ReadOnlySequence<byte> Segments(byte[] bytes, Random random)
    {
        var first = new Segment(default, 0);
        var last = first;
        for (var from = 0; from < bytes.Length;)
        {
            var count = Math.Min(random.Next(1, 300), bytes.Length - from);
            last = last.Append(bytes.AsMemory(from, count));
            from += count;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
