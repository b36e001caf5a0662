using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Parley.Core.Tests.Testing;
using Parley.Messages;

namespace Parley.Core.Tests.Hubs;

/// <summary>Values of a type, in and out.</summary>
public sealed class TypedTests
{
    [Fact]
    public async Task A_value_comes_out_as_it_went_in_and_what_is_no_such_value_says_so()
    {
        await using var test = await TestHub.StartAsync();
        var type = (JsonTypeInfo<Order>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Order));
        var ann = new User("1", "Ann");
        var first = (await test.Hub.PublishAsync("orders", new Order("7", 3), type, ann)).EnsureAccepted();
        await test.PublishAsync("orders", "a text");
        await test.Hub.DeleteAsync(new ChangeRequest("orders", first.Id.Seq, ann));

        var entries = new List<TypedEntry<Order>>();
        await foreach (var entry in test.Hub.SubscribeAsync(["orders"], type, test.At(0)))
        {
            entries.Add(entry);
            if (entries.Count == 3)
            {
                break;
            }
        }

        // The first was deleted since: its data is gone for good.
        Assert.Equal((first.Id, null, null), (entries[0].Id, entries[0].Data, entries[0].Error));
        Assert.NotNull(entries[1].Error);
        Assert.Equal(EntryType.Deleted, entries[2].Entry.Type);

        var live = test.Hub.SubscribeAsync(["orders"], type, entries[2].Id).GetAsyncEnumerator();
        await test.Hub.PublishAsync("orders", new Order("8", 1), type);
        Assert.True(await live.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.Equal(new Order("8", 1), live.Current.Data);
        await live.DisposeAsync();
    }

    [Fact]
    public async Task A_name_that_is_no_topics_is_refused_by_the_call()
    {
        await using var test = await TestHub.StartAsync();
        var type = (JsonTypeInfo<Order>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Order));
        Assert.Throws<ArgumentException>(() => test.Hub.SubscribeAsync(["a b"], type));
        await Assert.ThrowsAsync<ArgumentException>(() => test.Hub.PublishAsync("a b", new Order("1", 1), type));
    }

    private sealed record Order([property: JsonPropertyName("number")] string Number, int Count);
}
