using Parley.Client.Tests.Support;
using Parley.Codes;
using Parley.Contracts;
using Parley.Sqlite;

namespace Parley.Client.Tests;

/// <summary>Nothing is lost, doubled or out of order over breaks, and what cannot be recovered is said.</summary>
public sealed class BreakTests
{
    [Fact]
    public async Task A_cut_after_any_number_of_bytes_loses_nothing()
    {
        await using var server = await ServerApp.StartAsync();

        // The handshake, ready, the answer and some messages: each connection gets a few bytes further than the one before.
        const int Cuts = 60;
        await using var proxy = new CutProxy(server.Port, connection => connection < Cuts ? (connection + 1) * 31L : null);
        await using var client = Clients.At(ServerApp.AddressAt(proxy.Port));
        await using var items = client.SubscribeAsync("t", TestJson.Default.String, new() { Since = SubscribeOptions.Start }).GetAsyncEnumerator();
        var heard = new List<ParleyEvent>();
        var published = 0;
        while (proxy.Count <= Cuts)
        {
            // One after another: each cut is met by what is on its way, and no connection waits for a heartbeat.
            await server.PublishAsync("t", $"{published++}");
            while (Clients.Texts(heard).Count < published)
            {
                Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
                heard.Add(items.Current);
            }
        }

        Assert.Equal(Enumerable.Range(0, published).Select(i => $"{i}"), Clients.Texts(heard));
        Assert.Empty(heard.OfType<Gap>());
    }

    [Fact]
    public async Task Twenty_clients_whose_lines_are_cut_all_the_time_get_every_message_once_and_in_order()
    {
        const int Messages = 400;
        await using var server = await ServerApp.StartAsync();
        await using var proxy = new CutProxy(server.Port);
        var clients = Enumerable.Range(0, 20).Select(_ => Clients.At(ServerApp.AddressAt(proxy.Port))).ToList();
        var readings = clients
            .Select(client => client.SubscribeAsync("t", TestJson.Default.String, new() { Since = SubscribeOptions.Start }).TextsAsync(Messages))
            .ToList();
        for (var i = 0; i < Messages; i++)
        {
            await server.PublishAsync("t", $"{i}");
            if (i % 50 == 49)
            {
                // So that each cut meets connections that are in the middle of something.
                var before = proxy.Count;
                proxy.CutAll();
                await Eventually.TrueAsync(() => proxy.Count > before);
            }
        }

        var texts = await Task.WhenAll(readings.Select(reading => reading.All)).WaitAsync(Eventually.Limit);
        Assert.All(texts, text => Assert.Equal(Enumerable.Range(0, Messages).Select(i => $"{i}"), text));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_published_over_a_line_that_is_cut_is_there_once_and_in_order()
    {
        const int Messages = 150;
        await using var server = await ServerApp.StartAsync();

        // Also in the middle of an answer: then the message is in the log and the client does not know it.
        await using var proxy = new CutProxy(server.Port, connection => 20 + (connection * 97 % 2000));
        await using var client = Clients.At(ServerApp.AddressAt(proxy.Port));
        var publishing = Enumerable.Range(0, Messages)
            .Select(i => client.PublishAsync("t", i, TestJson.Default.Int32)).ToList();
        var published = await Task.WhenAll(publishing).WaitAsync(Eventually.Limit);
        Assert.Equal(Enumerable.Range(1, Messages).Select(i => (long)i), published.Select(one => one.Offset));

        await using var direct = Clients.At(server.Address);
        var page = await direct.ReadHistoryAsync("t", TestJson.Default.Int32, new() { Limit = 500 });
        Assert.Equal(Enumerable.Range(0, Messages), page.Messages.Select(message => message.Data));
    }

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_with_its_log_is_resumed()
    {
        using var folder = new TemporaryFolder();
        void Keep(AspNetCore.ParleyOptions options) => options.Log = _ => new SqliteLog(new SqliteLogOptions { Path = folder.File("log.db") });

        var server = await ServerApp.StartAsync(Keep);
        await using var client = Clients.At(server.Address);
        var reading = client.SubscribeAsync("t", TestJson.Default.String, new() { Since = SubscribeOptions.Start }).TakeAsync(taken =>
            taken.OfType<Message<string>>().Count() == 40);
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 10; i++)
            {
                await server.PublishAsync("t", $"{(round * 10) + i}");
            }

            await server.KillAsync();
            server = await ServerApp.StartAsync(Keep, server.Port);
        }

        var items = await reading.WaitAsync(Eventually.Limit);
        await server.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), items.OfType<Message<string>>().Select(message => message.Data));
        Assert.Empty(items.OfType<Gap>());
    }

    [Fact]
    public async Task A_log_that_began_anew_is_a_gap_and_not_silence()
    {
        var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address);
        await using var items = client.SubscribeAsync("t", TestJson.Default.String).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        await server.PublishAsync("t", "before");
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        await server.KillAsync();
        await using var again = await ServerApp.StartAsync(port: server.Port);
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.False(Assert.IsType<Subscribed>(items.Current).IsRecovered);
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.Equal("epoch", Assert.IsType<Gap>(items.Current).Reason);
        await again.PublishAsync("t", "after");
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.Equal("after", Assert.IsType<Message<string>>(items.Current).Data);
    }

    [Fact]
    public async Task After_a_long_break_a_subscription_may_go_on_with_the_newest()
    {
        await using var server = await ServerApp.StartAsync();
        await using var proxy = new CutProxy(server.Port);
        await using var client = Clients.At(
            ServerApp.AddressAt(proxy.Port), Clients.Quick with { LongBreak = TimeSpan.FromTicks(1) });
        await using var items = client.SubscribeAsync("t", TestJson.Default.String, new() { MaxMissed = 5 }).GetAsyncEnumerator();
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));

        // Nothing answers while the messages come.
        proxy.Target = 9;
        proxy.CutAll();
        await Eventually.TrueAsync(() => client.Status.State == ParleyState.Waiting);
        for (var i = 0; i < 10; i++)
        {
            await server.PublishAsync("t", "missed");
        }

        proxy.Target = server.Port;
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.Equal("many", Assert.IsType<Gap>(items.Current).Reason);
        await server.PublishAsync("t", "new");
        Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
        Assert.Equal("new", Assert.IsType<Message<string>>(items.Current).Data);
    }

    [Fact]
    public async Task A_line_that_is_dead_and_does_not_say_so_is_given_up()
    {
        await using var server = await ServerApp.StartAsync();
        await using var proxy = new CutProxy(server.Port);
        var time = new ManualTime();
        await using var client = Clients.At(ServerApp.AddressAt(proxy.Port), Clients.Quick with { Time = time });
        var reading = client.SubscribeAsync("t", TestJson.Default.String).TextsAsync(1);
        await reading.Began;
        await Eventually.TrueAsync(() => client.Status.State == ParleyState.Live);
        proxy.IsDeaf = true;
        var connections = proxy.Count;
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return client.Status.Reason == "silent" || proxy.Count > connections;
        });
        await server.PublishAsync("t", "heard");
        proxy.IsDeaf = false;
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return reading.IsCompleted;
        });
        Assert.Equal(["heard"], await reading);
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_back_is_left_alone_until_then()
    {
        await using var server = await ServerApp.StartAsync();
        var time = new ManualTime();
        await using var client = Clients.At(server.Address, Clients.Quick with { Time = time });
        var reading = client.SubscribeAsync("t", TestJson.Default.String).TextsAsync(1);
        await reading.Began;
        await server.CloseAllAsync(CloseCode.RateLimited, TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => client.Status.State == ParleyState.Waiting);
        Assert.Equal(("rate_limited", time.GetUtcNow() + TimeSpan.FromSeconds(20)), (client.Status.Reason, client.Status.RetryAt));
        time.Advance(TimeSpan.FromSeconds(21));
        await server.FollowedAsync("t");
        await server.PublishAsync("t", "back");
        Assert.Equal(["back"], await reading.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_slow_consumer_that_was_closed_comes_back_by_itself()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address);
        var reading = client.SubscribeAsync("t", TestJson.Default.String).TextsAsync(2);
        await reading.Began;
        await server.PublishAsync("t", "1");
        await server.CloseAllAsync(CloseCode.SlowConsumer, null);
        await server.PublishAsync("t", "2");
        Assert.Equal(["1", "2"], await reading.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_server_that_says_not_to_come_back_ends_the_loops()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address);
        var reading = client.SubscribeAsync("t").TakeAsync(_ => false);
        await reading.Began;
        await server.CloseAllAsync(CloseCode.Kicked, null);
        var error = await Assert.ThrowsAsync<ParleyException>(() => reading.WaitAsync(Eventually.Limit));
        Assert.Equal("kicked", error.Code);
        Assert.Equal((ParleyState.Stopped, "kicked"), (client.Status.State, client.Status.Reason));
    }

    [Fact]
    public async Task What_stands_in_between_during_a_deploy_ends_nothing()
    {
        var refusals = 0;
        await using var server = await ServerApp.StartAsync(map: app => Microsoft.AspNetCore.Builder.UseExtensions.Use(app, (context, next) =>
        {
            var count = Interlocked.Increment(ref refusals);
            if (count > 6)
            {
                return next(context);
            }

            context.Response.StatusCode = count % 2 == 0 ? 404 : 502;
            return Task.CompletedTask;
        }));
        await using var client = Clients.At(server.Address);
        var reading = client.SubscribeAsync("t", TestJson.Default.String, new() { Last = 1 }).TextsAsync(1);
        await client.PublishTextAsync("t", "through").WaitAsync(Eventually.Limit);
        Assert.Equal(["through"], await reading.WaitAsync(Eventually.Limit));
    }
}
