using System.Buffers.Binary;
using System.Diagnostics;
using Parley.Samples.Tests.Support;

namespace Parley.Samples.Tests;

public sealed class ChatRoomsPingTests(ChatRoomsSample sample) : IClassFixture<ChatRoomsSample>
{
    private const int Ping = 9;
    private const int Close = 8;

    [Fact]
    public async Task The_server_pings_and_drops_who_does_not_answer_no_earlier_than_it_says()
    {
        // How late a busy machine notices says nothing about the server; that it is not early does.
        var start = Stopwatch.GetTimestamp();
        using var client = await BareClient.OpenSocketAsync(sample.Address);
        await client.SendTextAsync("""{"type":"change_room","payload":{"name":"nobody here"}}""");

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
        Assert.True(pinged > TimeSpan.FromSeconds(7), $"It pinged after {pinged}.");
        Assert.Equal(Close, frame.Opcode);
        Assert.Equal(4002, BinaryPrimitives.ReadUInt16BigEndian(frame.Payload));
        Assert.True(dropped > TimeSpan.FromSeconds(17), $"It dropped the client after {dropped}.");
    }
}
