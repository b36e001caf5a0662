using Parley.Contracts;
using static Parley.Contracts.Drafts;

namespace Parley.Log.Tests.Log;

/// <summary>Measures the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(MemoryLogFootprintTests), DisableParallelization = true)]
[Collection(nameof(MemoryLogFootprintTests))]
public sealed class MemoryLogFootprintTests
{
    [Fact]
    public async Task A_hundred_thousand_names_take_no_more_memory_than_the_limits_allow()
    {
        await using var log = new MemoryLog(new MemoryLogOptions { MaxTopics = 100, MaxBytes = 1_000_000, MaxKeys = 100 });
        await FillAsync(20_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await FillAsync(80_000);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 4_000_000);

        async Task FillAsync(int count)
        {
            // The first topic stays in use, with an old entry at the head of the order.
            await log.AppendedAsync(Publish("always", "x"));
            for (var i = 0; i < count; i++)
            {
                var name = $"{count}.{i}";
                await log.AppendAsync([Publish(name, "x", key: name)]);
                await log.GetTopicAsync("always", long.MaxValue, default);
            }
        }
    }
}
