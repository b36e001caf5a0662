namespace Parley.AspNetCore.Tests.Http;

public sealed class PrefixTests
{
    [Theory]
    [InlineData("/chat")]
    [InlineData("/a/b")]
    public async Task The_api_works_under_any_prefix_and_leaves_the_rest_alone(string prefix)
    {
        await using var app = await TestApp.StartAsync(prefix: prefix);

        Assert.Equal(201, (await app.Client.PublishAsync("room", "1")).Status);
        Assert.Equal(["1"], await app.Client.DataAsync("room"));
        Assert.Equal("not_found", (await app.Client.ReadAsync("topics/a/b/c")).Code);
        Assert.Equal("method_not_allowed", (await app.Client.SendAsync(HttpMethod.Put, "topics/a")).Code);
        var outside = await app.Client.ReadAsync("/topics/room");
        Assert.Equal((404, ""), (outside.Status, outside.Text));
    }
}
