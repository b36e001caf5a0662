using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Parley.Client.Tests.Support;

namespace Parley.Client.Tests;

/// <summary>What is asked of the server beside following and publishing.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task History_is_read_page_by_page_and_goes_on_as_a_subscription()
    {
        await using var server = await ServerApp.StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            await server.Hub.PublishJsonAsync("t", i);
        }

        await server.Hub.PublishJsonAsync("t", "six");
        await using var client = Clients.At(server.Address);
        var newest = await client.ReadHistoryAsync("t", TestJson.Default.Int32, new() { Limit = 3 });
        Assert.Equal([4, 5], newest.Messages.Select(message => message.Data));
        Assert.Equal("six", Assert.Single(newest.Unreadable).Data.GetString());
        Assert.True(newest.HasMore);
        var before = await client.ReadHistoryAsync("t", TestJson.Default.Int32, new() { Before = newest.Messages[0].Id });
        Assert.Equal([1, 2, 3], before.Messages.Select(message => message.Data));
        Assert.False(before.HasMore);

        await server.Hub.PublishJsonAsync("t", 7);
        var next = await client.SubscribeAsync("t", TestJson.Default.Int32, new() { Since = newest.Head })
            .TakeAsync(taken => taken.OfType<Message<int>>().Any());
        Assert.Equal(7, ((Message<int>)next[^1]).Data);
    }

    [Fact]
    public async Task Topics_are_listed_with_all_pages()
    {
        await using var server = await ServerApp.StartAsync();
        for (var i = 0; i < 230; i++)
        {
            await server.PublishAsync($"room.{i:000}", "x");
        }

        await server.PublishAsync("other", "x");
        await using var client = Clients.At(server.Address);
        var names = new List<string>();
        await foreach (var topic in client.GetTopicsAsync("room."))
        {
            names.Add(topic.Topic);
        }

        Assert.Equal(Enumerable.Range(0, 230).Select(i => $"room.{i:000}"), names);
        Assert.Equal(1, (await client.GetTopicAsync("other")).Offset);
    }

    [Fact]
    public async Task A_name_in_another_form_of_Unicode_is_the_same_topic()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address);
        await client.PublishTextAsync("cafe\u0301", "x");
        Assert.Equal(["x"], await client.SubscribeAsync("caf\u00e9", TestJson.Default.String, new() { Last = 1 }).TextsAsync(1));
        Assert.Equal(["x"], await client.SubscribeAsync("cafe\u0301", TestJson.Default.String, new() { Last = 1 }).TextsAsync(1));
    }

    [Fact]
    public async Task What_answers_and_is_not_Parley_is_named()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(new Uri($"http://127.0.0.1:{server.Port}/elsewhere"));
        var error = await Assert.ThrowsAsync<ParleyException>(() => client.GetTopicAsync("t"));
        Assert.Equal((ParleyException.NotParley, 404), (error.Code, error.Status));
    }

    [Fact]
    public async Task A_program_gets_the_client_from_its_services_with_a_health_check()
    {
        await using var server = await ServerApp.StartAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddParleyClient(server.Address, (_, options) => options with { Name = "worker" });
        services.AddHealthChecks().AddParleyClient();
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ParleyClient>();
        Assert.Equal(1, (await client.PublishTextAsync("t", "x")).Offset);
        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(HealthStatus.Healthy, report.Status);
        var message = (Message<string>)(await client.SubscribeAsync("t", TestJson.Default.String, new() { Last = 1 })
            .TakeAsync(taken => taken.OfType<Message<string>>().Any()))[^1];
        Assert.Equal("worker", message.From.Name);
    }

    [Fact]
    public async Task The_state_of_the_connection_can_be_watched()
    {
        await using var server = await ServerApp.StartAsync();
        await using var client = Clients.At(server.Address);
        Assert.Equal(ParleyState.Idle, client.Status.State);
        using var cancel = new CancellationTokenSource(Eventually.Limit);
        var watching = Task.Run(async () =>
        {
            await foreach (var status in client.WatchStatusAsync(cancel.Token))
            {
                if (status.State == ParleyState.Live)
                {
                    return;
                }
            }
        });
        var reading = client.SubscribeAsync("t", TestJson.Default.String).TextsAsync(1);
        await watching;
        await reading.Began;
        await server.PublishAsync("t", "x");
        await reading.WaitAsync(Eventually.Limit);
        await Eventually.TrueAsync(() => client.Status.State == ParleyState.Idle);
    }
}
