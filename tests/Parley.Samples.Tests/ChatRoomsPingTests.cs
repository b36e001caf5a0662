using System.Buffers.Binary;
using System.Diagnostics;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class ChatRoomsPingTests(ChatRoomsSample sample) : IClassFixture<ChatRoomsSample>
{
    private const int Ping = 9;
    private const int Close = 8;

    [Fact]
    public async Task The_server_pings_every_9_s_and_drops_who_has_not_answered_within_10_s()
    {
        using var client = await BareClient.OpenSocketAsync(sample.Address);
        await client.SendTextAsync("""{"type":"change_room","payload":{"name":"nobody here"}}""");
        var start = Stopwatch.GetTimestamp();

        var (opcode, _) = await client.ReadFrameAsync();
        var pinged = Stopwatch.GetElapsedTime(start);
        (int Opcode, byte[] Payload) frame;
        do
        {
            frame = await client.ReadFrameAsync();
        }
        while (frame.Opcode == Ping);
        var dropped = Stopwatch.GetElapsedTime(start);

        Assert.Equal(Ping, opcode);
        Assert.InRange(pinged.TotalSeconds, 7, 20);
        Assert.Equal(Close, frame.Opcode);
        Assert.Equal(4002, BinaryPrimitives.ReadUInt16BigEndian(frame.Payload));
        Assert.InRange((dropped - pinged).TotalSeconds, 9, 20);
    }
}
