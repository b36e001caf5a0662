namespace Parley.AspNetCore.Tests.Http;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("caf%C3%A9", "caf\u00e9")]
    [InlineData("cafe%CC%81", "caf\u00e9")]
    [InlineData("a%2D%5Fb.c%3Ad%7Ee%40f%2Bg", "a-_b.c:d~e@f+g")]
    [InlineData("a+b", "a+b")]
    [InlineData("%E6%B8%A9%E5%BA%A6", "温度")]
    [InlineData("A", "A")]
    [InlineData("%61", "a")]
    public async Task Names_are_decoded_and_brought_to_one_form(string sent, string name)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.PublishAsync(sent, "1");

        Assert.Equal(201, answer.Status);
        Assert.Equal(name, answer["topic"].GetString());
        Assert.Equal(name, (await app.Client.ReadAsync($"topics/{Uri.EscapeDataString(name)}"))["topic"].GetString());
        Assert.Equal(["1"], await app.Client.DataAsync(sent));
    }

    [Theory]
    [InlineData("a%2Fb", "'/' (U+002F)")]
    [InlineData("a%2fb", "'/' (U+002F)")]
    [InlineData("%2F", "'/' (U+002F)")]
    [InlineData("a%252Fb", "Character 2")]
    [InlineData("a%20b", "U+0020")]
    [InlineData("a%0D%0Ab", "U+000D")]
    [InlineData("a%7Fb", "U+007F")]
    [InlineData("a%5Cb", "U+005C")]
    [InlineData(".a", "start")]
    [InlineData("...", "start")]
    [InlineData("a%E2%80%AEb", "U+202E")]
    [InlineData("a%FFb", "Character 2")]
    [InlineData("a%ED%A0%80b", "Character 2")]
    [InlineData("a%C0%AFb", "Character 2")]
    public async Task A_wrong_name_is_refused_and_the_character_is_named(string sent, string detail)
    {
        await using var app = await TestApp.StartAsync();

        foreach (var (method, address) in Addresses(sent))
        {
            var answer = await app.SendRawAsync($"{method} {address} HTTP/1.1", "1"u8.ToArray());
            Assert.Equal(400, answer.Status);
            Assert.Contains("\"code\":\"bad_topic\"", answer.Body);
            Assert.Contains(detail, answer.Body);
        }
    }

    [Fact]
    public async Task Names_of_the_server_are_forbidden()
    {
        await using var app = await TestApp.StartAsync();

        foreach (var (method, address) in Addresses("%24system"))
        {
            var answer = await app.SendRawAsync($"{method} {address} HTTP/1.1", "1"u8.ToArray());
            Assert.Equal(403, answer.Status);
            Assert.Contains("\"code\":\"forbidden\"", answer.Body);
        }
    }

    [Theory]
    [InlineData("/topics/%2E%2E/messages")]
    [InlineData("/topics/../messages")]
    [InlineData("/topics/%2e/messages")]
    [InlineData("/topics//messages")]
    [InlineData("/topics/a%00b/messages")]
    public async Task Dots_and_holes_in_the_path_name_no_topic(string address)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.SendRawAsync($"POST {address} HTTP/1.1", "1"u8.ToArray());

        Assert.InRange(answer.Status, 400, 499);
        Assert.Equal(0, app.Hub.Head.Seq);
    }

    [Fact]
    public async Task Names_are_as_long_as_they_may_be_and_no_longer()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(201, (await app.Client.PublishAsync(new string('a', 128), "1")).Status);
        Assert.Equal("bad_topic", (await app.Client.PublishAsync(new string('a', 129), "1")).Code);
        Assert.Equal(201, (await app.Client.PublishAsync(Uri.EscapeDataString(new string('é', 127)), "1")).Status);
        Assert.Equal("bad_topic", (await app.Client.PublishAsync(Uri.EscapeDataString(new string('é', 128)), "1")).Code);
    }

    private static IEnumerable<(string Method, string Address)> Addresses(string topic) =>
    [
        ("POST", $"/topics/{topic}/messages"),
        ("GET", $"/topics/{topic}/messages"),
        ("PATCH", $"/topics/{topic}/messages/abcdefgh-1"),
        ("DELETE", $"/topics/{topic}/messages/abcdefgh-1"),
        ("GET", $"/topics/{topic}"),
        ("GET", $"/topics/{topic}/presence"),
        ("POST", $"/topics/{topic}/typing"),
        ("GET", $"/topics/{topic}/events"),
    ];
}
