using System.Text;
using Parley.LoadGenerator.Clients;
using Parley.LoadGenerator.Results;

namespace Parley.Bench.Tests;

public sealed class DeliveriesTests
{
    [Fact]
    public void Lost_and_repeated_messages_are_counted()
    {
        var deliveries = new Deliveries();
        var next = -1L;

        deliveries.Take(Text(5, 6, 9), ref next, now: 0);
        deliveries.Take(Text(9, 10), ref next, now: 0);

        Assert.Equal((5, 2, 1), (deliveries.Count, deliveries.Lost, deliveries.Repeated));
        Assert.Equal(11, next);
    }

    [Fact]
    public void Latency_is_the_time_since_the_stamp()
    {
        var deliveries = new Deliveries { IsTimed = true };
        var next = 0L;

        deliveries.Take(Text(0), ref next, now: 1000 + 5_000_000);

        Assert.InRange(deliveries.Latency.Quantile(0.99), 4_900_000, 5_100_000);
    }

    [Fact]
    public void Quantiles_are_within_two_percent()
    {
        var histogram = new Histogram();
        for (var i = 1; i <= 100_000; i++)
        {
            histogram.Add(i);
        }

        Assert.InRange(histogram.Quantile(0.5), 49_000, 51_000);
        Assert.InRange(histogram.Quantile(0.99), 97_000, 101_000);
    }

    private static byte[] Text(params int[] numbers)
    {
        var text = new List<byte>();
        var stamp = new byte[Deliveries.StampLength];
        foreach (var number in numbers)
        {
            Deliveries.WriteStamp(stamp, number, time: 1000);
            text.AddRange(Encoding.ASCII.GetBytes("{\"data\":\""));
            text.AddRange(stamp);
            text.AddRange(Encoding.ASCII.GetBytes("xxx\"}"));
        }

        return [.. text];
    }
}
