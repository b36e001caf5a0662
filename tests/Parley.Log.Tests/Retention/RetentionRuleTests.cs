using Parley.Retention;

namespace Parley.Log.Tests.Retention;

public sealed class RetentionRuleTests
{
    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("room", "room", true)]
    [InlineData("room", "rooms", false)]
    [InlineData("room:*", "room:a", true)]
    [InlineData("room:*", "room:", true)]
    [InlineData("room:*", "my-room:a", false)]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "a.logs", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "a-c-b", false)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("ab*ba", "abba", true)]
    [InlineData("회의*", "회의실", true)]
    public void A_star_stands_for_any_characters(string pattern, string topic, bool fits) =>
        Assert.Equal(fits, new RetentionRule { Pattern = pattern }.Fits(topic));

    [Fact]
    public void A_rule_needs_a_pattern_and_a_positive_limit()
    {
        Assert.Empty(new RetentionRule { MaxMessages = 1 }.Validate());
        Assert.Equal(2, new RetentionRule { Pattern = "" }.Validate().Count);
        Assert.Single(new RetentionRule { MaxAge = TimeSpan.Zero }.Validate());
    }

    [Theory]
    [InlineData("*")]
    [InlineData("$*")]
    [InlineData("$audit")]
    public void What_the_server_writes_for_itself_is_never_trimmed(string pattern) =>
        Assert.False(new RetentionRule { Pattern = pattern, MaxMessages = 1 }.Fits("$audit"));
}
