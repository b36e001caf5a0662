using System.Text;
using Parley.Access;

namespace Parley.AspNetCore.Tests.Http;

public sealed class PeopleTests
{
    [Fact]
    public async Task Who_follows_a_topic_is_listed_once()
    {
        await using var app = await TestApp.StartAsync();
        using var first = await OpenAsync(app, "topics/room/events?name=ann");
        using var second = await OpenAsync(app, "topics/room/events?name=ann");
        using var other = await OpenAsync(app, "topics/room/events?name=bob");

        await UntilAsync(async () => (await app.Client.ReadAsync("topics/room/presence"))["count"].GetInt32() == 2);
        var answer = await app.Client.ReadAsync("topics/room/presence");

        Assert.Equal("{\"users\":[{\"id\":null,\"name\":\"ann\"},{\"id\":null,\"name\":\"bob\"}],\"count\":2}", answer.Text);
    }

    [Fact]
    public async Task Typing_is_told_to_who_wants_to_see_people()
    {
        await using var app = await TestApp.StartAsync();
        using var stream = await OpenAsync(app, "topics/room/events?people=1");

        var answer = await app.Client.SendAsync(HttpMethod.Post, "topics/room/typing", null, ("Parley-Name", "Zoë"));

        Assert.Equal((204, ""), (answer.Status, answer.Text));
        await ReadUntilAsync(stream, "event: typing\ndata: {\"topic\":\"room\",\"user\":{\"id\":null,\"name\":\"Zoë\"}}\n\n");
    }

    [Fact]
    public async Task Whoever_may_not_publish_does_not_type()
    {
        await using var app = await TestApp.StartAsync(options => options.Access = _ => new ReadOnlyAccess());

        var answer = await app.Client.SendAsync(HttpMethod.Post, "topics/room/typing");

        Assert.Equal((403, "forbidden"), (answer.Status, answer.Code));
    }

    private static async Task<Stream> OpenAsync(TestApp app, string address)
    {
        var stream = await app.Client.GetStreamAsync(new Uri(address, UriKind.Relative));
        await stream.ReadExactlyAsync(new byte[1]).AsTask().WaitAsync(TestApp.Patience);
        return stream;
    }

    private static async Task ReadUntilAsync(Stream stream, string text)
    {
        var seen = new StringBuilder();
        var buffer = new byte[1024];
        while (!seen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer).AsTask().WaitAsync(TestApp.Patience);
            Assert.True(count > 0, $"The stream ended: {seen}");
            seen.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(TestApp.Patience);
        while (!await isSo())
        {
            await Task.Delay(10, deadline.Token);
        }
    }

    private sealed class ReadOnlyAccess : IAccess
    {
        public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
            new(request.Action == AccessAction.Publish ? AccessDecision.Forbid() : AccessDecision.Allow);
    }
}
