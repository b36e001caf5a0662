using System.Text.Json;
using Parley.Client.Tests.Support;
using Parley.Messages;

namespace Parley.Client.Tests;

/// <summary>The sequence is the subscription.</summary>
public sealed class SubscribeTests
{
    [Fact]
    public async Task Typed_messages_come_with_all_that_belongs_to_them()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address, Clients.Quick with { Name = "Ann" });
        var reading = client.SubscribeAsync("orders", TestJson.Default.Order).TakeAsync(taken => taken.OfType<Message<Order>>().Any());
        await reading.Began;
        var published = await client.PublishAsync("orders", new Order("7", 3), TestJson.Default.Order, new() { Key = "k", Kind = "new" });
        var items = await reading.WaitAsync(Eventually.Limit);

        Assert.IsType<Subscribed>(items[0]);
        var message = Assert.IsType<Message<Order>>(items[^1]);
        Assert.Equal(new Order("7", 3), message.Data);
        Assert.Equal((published.Id, 1L, "k", "new", "Ann"), (message.Id, message.Offset, message.Key, message.Kind, message.From.Name));
        Assert.Equal(published.Time, message.Time);
    }

    [Fact]
    public async Task Leaving_the_loop_ends_the_subscription_and_with_the_last_one_the_connection()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address);
        await using var other = client.SubscribeAsync("b").GetAsyncEnumerator();
        var first = other.MoveNextAsync();
        await server.FollowedAsync("b");
        await client.SubscribeAsync("a").TakeAsync(taken => taken.Count == 1).WaitAsync(Eventually.Limit);
        await server.FollowedAsync("a", by: 0);
        Assert.Equal(1, server.Hub.ConnectionCount);
        Assert.True(await first);
        await other.DisposeAsync();
        await Eventually.TrueAsync(() => server.Hub.ConnectionCount == 0);
    }

    [Fact]
    public async Task Several_subscriptions_share_one_connection()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address);
        var readings = Enumerable.Range(0, 20)
            .Select(i => client.SubscribeAsync($"t{i}", TestJson.Default.String).TextsAsync(1)).ToList();
        for (var i = 0; i < 20; i++)
        {
            await readings[i].Began;
        }

        Assert.Equal(1, server.Hub.ConnectionCount);
        for (var i = 0; i < 20; i++)
        {
            await server.PublishAsync($"t{i}", $"to {i}");
        }

        var texts = await Task.WhenAll(readings.Select(reading => reading.All)).WaitAsync(Eventually.Limit);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"to {i}"), texts.Select(Assert.Single));
    }

    [Fact]
    public async Task One_topic_may_be_followed_twice_from_different_places()
    {
        await using var server = await ServerApp.StartAsync();
        await server.PublishAsync("t", "old");
        await using var client = Clients.At(server.Address);
        var live = client.SubscribeAsync("t", TestJson.Default.String).TextsAsync(1);
        await live.Began;
        Assert.Equal(["old"], await client.SubscribeAsync("t", TestJson.Default.String, new() { Since = SubscribeOptions.Start }).TextsAsync(1));
        await server.PublishAsync("t", "new");
        Assert.Equal(["new"], await live.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task It_begins_where_it_is_told_to()
    {
        await using var server = await ServerApp.StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            await server.PublishAsync("t", $"{i}");
        }

        await using var client = Clients.At(server.Address);
        var all = await client.SubscribeAsync("t", TestJson.Default.String, new() { Since = SubscribeOptions.Start })
            .TakeAsync(taken => taken.OfType<Message<string>>().Count() == 5);
        var third = all.OfType<Message<string>>().ElementAt(2);
        Assert.Equal(["4", "5"], await client.SubscribeAsync("t", TestJson.Default.String, new() { Since = third.Id }).TextsAsync(2));
        Assert.Equal(["4", "5"], await client.SubscribeAsync("t", TestJson.Default.String, new() { Last = 2 }).TextsAsync(2));
    }

    [Fact]
    public async Task Data_that_is_not_what_is_read_is_an_item_and_the_rest_follows()
    {
        await using var server = await ServerApp.StartAsync();
        await server.Hub.PublishJsonAsync("orders", new { Number = 1, Count = "many" });
        await server.Hub.PublishJsonBytesAsync("orders", "null"u8.ToArray());
        await server.Hub.PublishJsonAsync("orders", new Order("2", 2));
        await using var client = Clients.At(server.Address);
        var items = await client.SubscribeAsync("orders", TestJson.Default.Order, new() { Since = SubscribeOptions.Start })
            .TakeAsync(taken => taken.OfType<Message<Order>>().Any());
        var unreadable = items.OfType<Unreadable>().ToList();
        Assert.Equal("many", unreadable[0].Data.GetProperty("count").GetString());
        Assert.Equal(JsonValueKind.Null, unreadable[1].Data.ValueKind);
        Assert.Equal("2", Assert.IsType<Message<Order>>(items[^1]).Data.Number);
    }

    [Fact]
    public async Task Data_of_any_shape_is_read_as_it_is()
    {
        await using var server = await ServerApp.StartAsync();
        await server.Hub.PublishJsonBytesAsync("t", "{\"a\":[1.50,null]}"u8.ToArray());
        await using var client = Clients.At(server.Address);
        var items = await client.SubscribeAsync("t", new SubscribeOptions { Last = 1 }).TakeAsync(taken => taken.OfType<Message<JsonElement>>().Any());
        Assert.Equal("{\"a\":[1.50,null]}", ((Message<JsonElement>)items[^1]).Data.GetRawText());
    }

    [Fact]
    public async Task Edits_and_deletions_come_in_their_place()
    {
        await using var server = await ServerApp.StartAsync();
        var ann = new User("1", "Ann");
        await using var client = Clients.At(server.Address);
        var reading = client.SubscribeAsync("t", TestJson.Default.String).TakeAsync(taken => taken.OfType<Deleted>().Any());
        await reading.Began;
        var message = (await server.Hub.PublishTextAsync("t", "one", ann)).EnsureAccepted();
        await server.Hub.EditAsync(new ChangeRequest("t", message.Id.Seq, ann) { Data = "\"two\""u8.ToArray() });
        await server.Hub.DeleteAsync(new ChangeRequest("t", message.Id.Seq, ann));
        var items = await reading.WaitAsync(Eventually.Limit);
        var edited = items.OfType<Edited<string>>().Single();
        Assert.Equal(("two", message.Id.ToString(), 1L, "Ann"), (edited.Data, edited.MessageId, edited.Offset, edited.By.Name));
        Assert.Equal(message.Id.ToString(), items.OfType<Deleted>().Single().MessageId);
    }

    [Fact]
    public async Task People_are_shown_to_whoever_asks()
    {
        await using var server = await ServerApp.StartAsync();
        await using var ann = Clients.At(server.Address, Clients.Quick with { Name = "Ann" });
        await using var bob = Clients.At(server.Address, Clients.Quick with { Name = "Bob" });
        var reading = ann.SubscribeAsync("t", new SubscribeOptions { People = true }).TakeAsync(taken => taken.OfType<Typing>().Any());
        await reading.Began;
        var bobs = bob.SubscribeAsync("t").TakeAsync(taken => taken.OfType<Message<JsonElement>>().Any());
        await bobs.Began;
        Assert.Equal(["Ann", "Bob"], (await ann.GetPresenceAsync("t")).Select(person => person.Name).Order());
        await bob.TypingAsync("t");
        var items = await reading.WaitAsync(Eventually.Limit);
        Assert.Contains(items.OfType<Joined>(), joined => joined.User.Name == "Bob");
        Assert.Equal("Bob", items.OfType<Typing>().Single().User.Name);
        await server.PublishAsync("t", "end");
        await bobs.WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task A_loop_that_is_far_behind_gets_everything_and_holds_up_nobody()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address, Clients.Quick with { MaxBuffered = 8 });
        await using var slow = client.SubscribeAsync("slow", TestJson.Default.String).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        var quick = client.SubscribeAsync("quick", TestJson.Default.String).TextsAsync(500);
        await quick.Began;
        for (var i = 0; i < 500; i++)
        {
            await server.PublishAsync("slow", $"{i}");
            await server.PublishAsync("quick", $"{i}");
        }

        Assert.Equal(500, (await quick.WaitAsync(Eventually.Limit)).Count);
        var texts = new List<string>();
        while (texts.Count < 500 && await slow.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit))
        {
            if (slow.Current is Message<string> message)
            {
                texts.Add(message.Data);
            }

            Assert.IsNotType<Gap>(slow.Current);
        }

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), texts);
    }

    [Fact]
    public async Task Cancelling_ends_the_loop_and_disposing_ends_all_loops()
    {
        await using var server = await ServerApp.StartAsync();
        var client = Clients.At(server.Address);
        using var cancel = new CancellationTokenSource();
        var cancelled = Task.Run(async () => await client.SubscribeAsync("a", cancel: cancel.Token).TakeAsync(_ => false));
        var disposed = Task.Run(async () => await client.SubscribeAsync("b").TakeAsync(_ => false));
        await server.FollowedAsync("a");
        await server.FollowedAsync("b");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.WaitAsync(Eventually.Limit));
        await client.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => disposed.WaitAsync(Eventually.Limit));
        await Eventually.TrueAsync(() => server.Hub.ConnectionCount == 0);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.SubscribeAsync("a").TakeAsync(_ => true).All);
    }

    [Fact]
    public async Task What_cannot_be_asked_for_is_refused_by_the_call()
    {
        await using var client = Clients.At(new Uri("http://127.0.0.1:9"));
        Assert.Throws<ArgumentException>(() => client.SubscribeAsync(""));
        Assert.Throws<ArgumentException>(() => client.SubscribeAsync("t", new SubscribeOptions { Since = "yesterday" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => client.SubscribeAsync("t", new SubscribeOptions { Last = 501 }));
        Assert.Throws<ArgumentException>(() => new ParleyClient(new Uri("ftp://example.org")));
        Assert.Throws<ArgumentException>(() => new ParleyClient(new Uri("http://x"), new() { MaxBuffered = 0 }));
    }
}
