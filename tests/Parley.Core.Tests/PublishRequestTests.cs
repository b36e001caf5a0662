using System.Text;
using Parley.Codes;
using Parley.Log;

namespace Parley.Core.Tests;

public sealed class PublishRequestTests
{
    [Fact]
    public void Text_and_values_become_data_that_is_short_and_readable()
    {
        Assert.Equal("\"한글 <b> \\\"q\\\"\"", Text(PublishRequest.OfText("a", "한글 <b> \"q\"")));
        Assert.Equal("""{"firstName":"한글 <b>"}""", Text(PublishRequest.OfJson("a", new { FirstName = "한글 <b>" })));
        Assert.Equal("[1,2]", Text(PublishRequest.OfJsonBytes("a", "[1, 2]"u8.ToArray())));

        static string Text(PublishRequest request) => Encoding.UTF8.GetString(request.Data.Span);
    }

    [Fact]
    public void What_cannot_be_published_is_an_ArgumentException()
    {
        Assert.Throws<ArgumentException>(() => PublishRequest.OfText("no topic", "x"));
        Assert.Throws<ArgumentException>(() => PublishRequest.OfText("a", new string('x', 70_000)));
        Assert.Throws<ArgumentException>(() => PublishRequest.OfJsonBytes("a", "{"u8.ToArray()));
    }

    [Fact]
    public async Task A_key_or_kind_that_fits_no_header_is_refused_and_EnsureAccepted_says_so()
    {
        await using var hub = new Hub(new MemoryLog());
        await hub.StartAsync();

        var key = await hub.PublishAsync(PublishRequest.OfText("a", "x") with { Key = "line\nbreak" });
        var kind = await hub.PublishAsync(PublishRequest.OfText("a", "x") with { Kind = "" });
        var fine = await hub.PublishAsync(PublishRequest.OfText("a", "x") with { Key = "k", Kind = "note" });

        Assert.Equal(ErrorCode.BadRequest, key.Error);
        Assert.Equal(ErrorCode.BadRequest, kind.Error);
        Assert.Same(fine, fine.EnsureAccepted());
        Assert.Contains("key", Assert.Throws<InvalidOperationException>(key.EnsureAccepted).Message);
    }
}
