namespace Parley.AspNetCore.Tests.Http;

public sealed class HealthTests
{
    [Fact]
    public async Task A_server_that_serves_is_live_and_ready()
    {
        await using var app = await TestApp.StartAsync();

        var live = await app.Client.ReadAsync("health/live");
        var ready = await app.Client.ReadAsync("health/ready");

        Assert.Equal((200, "{\"status\":\"live\"}"), (live.Status, live.Text));
        Assert.Equal((200, "{\"status\":\"ready\"}"), (ready.Status, ready.Text));
    }

    [Fact]
    public async Task A_server_that_drains_is_live_and_not_ready_and_takes_no_messages()
    {
        await using var app = await TestApp.StartAsync();
        await app.Hub.StopAsync(TestContext.Current.CancellationToken).WaitAsync(TestApp.Patience);

        var live = await app.Client.ReadAsync("health/live");
        var ready = await app.Client.ReadAsync("health/ready");
        var publish = await app.Client.PublishAsync("room", "1");

        Assert.Equal(200, live.Status);
        Assert.Equal((503, "unavailable"), (ready.Status, ready.Code));
        Assert.Equal((503, "unavailable"), (publish.Status, publish.Code));
        Assert.NotNull(ready.Headers.RetryAfter);
        Assert.NotNull(publish.Headers.RetryAfter);
    }
}
