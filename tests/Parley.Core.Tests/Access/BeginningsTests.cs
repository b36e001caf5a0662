using Parley.Access;

namespace Parley.Core.Tests.Access;

public sealed class BeginningsTests
{
    [Theory]
    [InlineData("", "b a c", "a b c")]
    [InlineData("", "a. a.b a", "a")]
    [InlineData("", "a.b a.c", "a.b a.c")]
    [InlineData("a.", "a b", "a.")]
    [InlineData("a.", "a.x a.y b", "a.x a.y")]
    [InlineData("a.", "a.x a", "a.")]
    [InlineData("a.", "b", null)]
    public void What_lies_below_a_prefix_is_named_once_and_in_the_order_of_lists(string prefix, string beginnings, string? within) =>
        Assert.Equal(within?.Split(' ') ?? [], Beginnings.Within(beginnings.Split(' '), prefix));

    [Fact]
    public void Without_rights_that_name_topics_everything_below_the_prefix_is_looked_at()
    {
        Assert.Equal(["a."], Beginnings.Within(null, "a."));
        Assert.Equal([""], Beginnings.Within(null, ""));
        Assert.Equal([""], Beginnings.Within(["", "a"], ""));
        Assert.Empty(Beginnings.Within([], ""));
    }

    [Theory]
    [InlineData("*", null, "")]
    [InlineData("room:*:log", null, "room:")]
    [InlineData("room", null, "room")]
    [InlineData("{sub}", "a", "a")]
    [InlineData("room:{sub}:*", "mina@example.org", "room:mina~40example~2Eorg:")]
    [InlineData("room:{sub}:*", null, null)]
    public void A_pattern_says_how_the_names_that_fit_begin(string pattern, string? user, string? beginning) =>
        Assert.Equal(beginning, TopicPattern.Parse(pattern).BeginningFor(user));
}
