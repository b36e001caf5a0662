using System.Text;
using Parley.AspNetCore.Tests.Http;
using Parley.AspNetCore.Tests.Transports;
using Parley.Core.Tests.Testing;

namespace Parley.AspNetCore.Tests.Limits;

public sealed class StreamLimitTests
{
    [Fact]
    public async Task A_socket_that_publishes_too_fast_gets_an_error_for_each_and_stays()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { MessagesPerAddress = RateLimit.PerSecond(1, 1) });
        using var client = await RawClient.WebSocketAsync(app.App);
        await client.SendAsync(Publish(1));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\"reply\""u8) > 0);
        await client.SendAsync(Publish(2));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\"ref\":2"u8) > 0);
        var text = Encoding.UTF8.GetString(client.Received);
        Assert.Contains("\"code\":\"rate_limited\"", text, StringComparison.Ordinal);
        Assert.Contains("\"retryAfter\":1", text, StringComparison.Ordinal);

        app.Time.Advance(TimeSpan.FromSeconds(1));
        client.Forget();
        await client.SendAsync(Publish(3));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\"reply\""u8) > 0);
        Assert.Equal(["1", "3"], await app.App.Client.DataAsync("t"));
    }

    [Fact]
    public async Task Commands_that_publish_nothing_count_as_requests()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { RequestsPerAddress = RateLimit.PerSecond(1, 2) });
        using var client = await RawClient.WebSocketAsync(app.App);
        for (var i = 1; i <= 2; i++)
        {
            await client.SendAsync(Text($$$"""{"type":"history","ref":{{{i}}},"payload":{"topic":"t"}}"""));
        }

        await client.ReadUntilAsync(bytes => bytes.IndexOf("\"rate_limited\""u8) > 0);
        Assert.Contains("\"messages\"", Encoding.UTF8.GetString(client.Received), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_wait_as_it_is_told_is_ended_and_told_when_to_come_back()
    {
        await using var app = await LimitedApp.StartAsync(limits =>
            limits with { MessagesPerAddress = new RateLimit(1, TimeSpan.FromSeconds(5), 1), MaxRefusalsInARow = 20 });
        using var bystander = await RawClient.WebSocketAsync(app.App, "/ws?topic=t");
        using var client = await RawClient.WebSocketAsync(app.App);
        for (var i = 0; i < 21; i++)
        {
            await client.SendAsync(Publish(i));
        }

        await client.ReadToEndAsync();
        Assert.Equal(4003, client.CloseCode());
        var text = Encoding.UTF8.GetString(client.Received);
        Assert.Contains("\"code\":4003,\"name\":\"rate_limited\",\"reconnect\":true,\"after\":5000", text, StringComparison.Ordinal);
        await app.App.Hub.PublishTextAsync("t", "still here");
        await bystander.ReadUntilAsync(bytes => bytes.IndexOf("still here"u8) > 0);
    }

    [Fact]
    public async Task A_raw_socket_has_no_place_for_an_error_and_is_ended()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { MessagesPerAddress = RateLimit.PerSecond(1, 1) });
        using var client = await RawClient.ConnectAsync(app.App);
        await client.SendAsync(client.Upgrade("/ws?format=raw&topic=t"));
        await client.ReadUntilAsync(bytes => bytes.IndexOf("\r\n\r\n"u8) > 0);
        await client.SendAsync(Text("1"));
        await client.SendAsync(Text("2"));
        await client.ReadToEndAsync();
        Assert.Equal(4003, client.CloseCode());
    }

    [Fact]
    public async Task Above_the_connections_of_an_address_a_socket_is_told_not_to_come_back_and_a_stream_gets_a_problem()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { ConnectionsPerAddress = 2 });
        using var first = await RawClient.WebSocketAsync(app.App);
        using var second = await RawClient.StreamAsync(app.App, "/topics/t/events");
        using var third = await RawClient.ConnectAsync(app.App);
        await third.SendAsync(third.Upgrade("/ws"));
        await third.ReadToEndAsync();
        Assert.Equal(4505, third.CloseCode());
        var refused = await app.App.Client.ReadAsync("topics/t/events");
        Assert.Equal(429, refused.Status);
        Assert.Equal("too_many_connections", refused.Code);

        using var elsewhere = app.ClientAt(2);
        using var stream = await elsewhere.GetAsync("topics/t/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(System.Net.HttpStatusCode.OK, stream.StatusCode);

        first.Dispose();
        await Eventually.TrueAsync(() => app.App.Hub.ConnectionCount == 2);
        using var again = await RawClient.WebSocketAsync(app.App);
    }

    [Fact]
    public async Task Above_the_connections_of_a_person_it_is_the_same_from_every_address()
    {
        await using var app = await LimitedApp.StartAsync(limits => limits with { ConnectionsPerPerson = 1 });
        using var mina = await app.PersonAsync("Mina");
        using var jun = await app.PersonAsync("Jun");
        using var one = await mina.GetAsync("topics/t/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("too_many_connections", (await mina.ReadAsync("topics/t/events")).Code);
        using var other = await jun.GetAsync("topics/t/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(System.Net.HttpStatusCode.OK, other.StatusCode);
    }

    private static byte[] Publish(int number) =>
        Text($$$"""{"type":"publish","ref":{{{number}}},"payload":{"topic":"t","data":{{{number}}}}}""");

    private static byte[] Text(string text) => RawClient.Frame(0x81, Encoding.UTF8.GetBytes(text));
}
