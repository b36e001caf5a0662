using System.Text;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;

namespace Parley.Core.Tests.Delivery;

public sealed class AllocationTests
{
    [Fact]
    public async Task In_the_steady_state_a_subscriber_more_costs_no_memory()
    {
        const int Publishes = 400;
        var one = await MeasureAsync(1, Publishes);
        var thousand = await MeasureAsync(1000, Publishes);
        var perDelivery = (thousand - one) / (999.0 * Publishes);
        Assert.InRange(perDelivery, double.MinValue, 0.5);
    }

    /// <summary>The bytes that some publishes allocate, with all that follows from them.</summary>
    private static async Task<long> MeasureAsync(int subscribers, int publishes)
    {
        await using var hub = await TestHub.StartAsync(new HubOptions { Lanes = 1 });
        var sinks = new List<CountingSink>();
        for (var i = 0; i < subscribers; i++)
        {
            var sink = new CountingSink();
            var (connection, _) = await hub.Hub.ConnectAsync(sink, new ConnectionSetup { Wire = Wire.WebSocket });
            await connection!.SubscribeAsync([new("t")], _ => default, true, default);
            sinks.Add(sink);
        }

        var data = Encoding.UTF8.GetBytes("\"hello\"");
        await PublishAsync(100);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await PublishAsync(publishes);
        return GC.GetTotalAllocatedBytes(precise: true) - before;

        async Task PublishAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True((await hub.Hub.PublishAsync(new PublishRequest("t", data))).IsAccepted);
            }

            var spin = default(SpinWait);
            while (sinks.Exists(sink => sink.Taken < sinks[0].Taken) || sinks[0].Taken == 0)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    private sealed class CountingSink : ISink
    {
        private long _taken;

        public long Taken => Volatile.Read(ref _taken);

        public int TryWrite(ReadOnlySpan<byte> bytes)
        {
            Volatile.Write(ref _taken, _taken + bytes.Length);
            return bytes.Length;
        }

        public void WriteLater(ReadOnlyMemory<byte> bytes, Action<bool> written) => written(true);

        public void Complete()
        {
        }

        public void Abort()
        {
        }
    }
}
