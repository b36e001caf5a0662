using FsCheck;
using FsCheck.Fluent;
using Parley.Access;
using Parley.Topics;

namespace Parley.Core.Tests.Access;

public sealed class TopicPatternTests
{
    [Theory]
    [InlineData("news.*", "news.sport", true)]
    [InlineData("news.*", "news.", true)]
    [InlineData("news.*", "news.a.b:c", true)]
    [InlineData("news.*", "news", false)]
    [InlineData("news.*", "newsX", false)]
    [InlineData("news.*", "xnews.a", false)]
    [InlineData("news.*", "News.a", false)]
    [InlineData("*", "anything", true)]
    [InlineData("*:a", "b:a", true)]
    [InlineData("*:a", "b:aa", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("a*b*c", "aXbYc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("lobby", "lobby", true)]
    [InlineData("lobby", "lobby2", false)]
    [InlineData("방.*", "방.하나", true)]
    public void A_star_stands_for_any_characters_and_the_rest_for_itself(string pattern, string topic, bool fits) =>
        Assert.Equal(fits, TopicPattern.Parse(pattern).Fits(topic, "u"));

    [Theory]
    [InlineData("room:{sub}:*", "mina", "room:mina:notes", true)]
    [InlineData("room:{sub}:*", "mina", "room:jun:notes", false)]
    [InlineData("room:{sub}:*", "mina", "room:mina", false)]
    [InlineData("inbox.{sub}", "mina@example.org", "inbox.mina~40example~2Eorg", true)]
    [InlineData("inbox.{sub}", "민아", "inbox.~EB~AF~BC~EC~95~84", true)]
    [InlineData("{sub}.{sub}", "a", "a.a", true)]
    [InlineData("{sub}.{sub}", "a", "a.b", false)]
    // An id with signs that mean something gains nothing.
    [InlineData("room:{sub}:*", "*", "room:jun:notes", false)]
    [InlineData("room:{sub}:*", "jun:notes", "room:jun:notes:x", false)]
    [InlineData("room:{sub}:*", "a:b", "room:a:b:x", false)]
    [InlineData("room:{sub}:*", "a:b", "room:a~3Ab:x", true)]
    [InlineData("room:{sub}:*", "a~3Ab", "room:a~3Ab:x", false)]
    [InlineData("room:{sub}:*", "{sub}", "room:{sub}:x", false)]
    [InlineData("room:{sub}:*", null, "room::x", false)]
    [InlineData("room:{sub}:*", "", "room::x", false)]
    public void The_users_id_is_put_in_as_text_and_nothing_else(string pattern, string? user, string topic, bool fits) =>
        Assert.Equal(fits, TopicPattern.Parse(pattern).Fits(topic, user));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("a/b")]
    [InlineData("{user}")]
    [InlineData("a{")]
    [InlineData("*********")]
    [InlineData("\ud800")]
    [InlineData("$server")]
    public void What_is_no_pattern_is_refused_with_a_reason(string? text)
    {
        Assert.False(TopicPattern.TryParse(text, out _, out var mistake));
        Assert.NotEmpty(mistake);
    }

    [Fact]
    public void A_long_pattern_is_refused() => Assert.False(TopicPattern.TryParse(new string('a', 256), out _, out _));

    [Fact]
    public void Two_users_never_share_a_place_and_none_reaches_beyond_its_own()
    {
        var pattern = TopicPattern.Parse("room:{sub}:*");
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonEmptyString>(),
            ArbMap.Default.ArbFor<NonEmptyString>(),
            (one, other) =>
            {
                var topic = $"room:{TopicPattern.Escape(one.Get)}:notes";
                var isSame = System.Text.Encoding.UTF8.GetBytes(one.Get).AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(other.Get));
                return pattern.Fits(topic, one.Get)
                    && pattern.Fits(topic, other.Get) == isSame
                    && TopicPattern.Escape(one.Get).All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '~');
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_place_can_be_written_as_a_topic() =>
        Assert.True(TopicName.TryNormalize($"room:{TopicPattern.Escape("mina:*/@민")}:x", out _, out _));
}
