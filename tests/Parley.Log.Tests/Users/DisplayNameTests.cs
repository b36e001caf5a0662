using Parley.Users;

namespace Parley.Log.Tests.Users;

public sealed class DisplayNameTests
{
    [Theory]
    [InlineData("Ann", "Ann")]
    [InlineData(" Ann \u3000 Lee\u00a0", "Ann Lee")]
    [InlineData("Zoe\u0308", "Zo\u00eb")]
    [InlineData("O'Brien <b>&", "O'Brien <b>&")]
    [InlineData("李小龍", "李小龍")]
    [InlineData("علی\u200cرضا", "علی\u200cرضا")]
    [InlineData("क्\u200dष", "क्\u200dष")]
    [InlineData("😀", "😀")]
    [InlineData("👩\u200d🚀 Ann", "👩\u200d🚀 Ann")]
    [InlineData("👨🏻\u200d👩🏽\u200d👧🏿\u200d👦", "👨🏻\u200d👩🏽\u200d👧🏿\u200d👦")]
    [InlineData("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F")]
    [InlineData("❤\uFE0F", "❤\uFE0F")]
    [InlineData("1\uFE0F\u20E3", "1\uFE0F\u20E3")]
    [InlineData("🏳\uFE0F\u200d🌈", "🏳\uFE0F\u200d🌈")]
    [InlineData("🙂\u200d↔\uFE0F", "🙂\u200d↔\uFE0F")]
    public void A_name_that_people_have_is_taken(string text, string name)
    {
        Assert.True(DisplayName.TryNormalize(text, out var normal, out _));
        Assert.Equal(name, normal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \u00a0\u3000", "empty")]
    [InlineData("a\tb", "U+0009")]
    [InlineData("a\r\nb", "U+000D")]
    [InlineData("Ann\n", "U+000A")]
    [InlineData("a\u0085b", "U+0085")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("a\u001bb", "U+001B")]
    [InlineData("a\u202eb", "U+202E, which turns")]
    [InlineData("a\u2066b", "U+2066, which turns")]
    [InlineData("a\u200fb", "U+200F, which turns")]
    [InlineData("a\u200bb", "U+200B, which cannot be seen")]
    [InlineData("ad\u200cmin", "U+200C, which cannot be seen")]
    [InlineData("ad\u200dmin", "U+200D, which cannot be seen")]
    [InlineData("\u200d", "U+200D")]
    [InlineData("a\ufeffb", "U+FEFF")]
    [InlineData("a\u00adb", "U+00AD")]
    [InlineData("a\u2060b", "U+2060")]
    [InlineData("a\ufe0fb", "U+FE0F")]
    [InlineData("😀\u200d", "U+200D")]
    [InlineData("😀\u200da", "U+200D")]
    [InlineData("😀\u200bb", "U+200B")]
    [InlineData("a\U000E0061", "U+E0061")]
    [InlineData("\u3164", "U+3164")]
    [InlineData("\u2800", "U+2800")]
    [InlineData("a\uffffb", "no character")]
    [InlineData("a\ufdd0b", "no character")]
    public void What_cannot_be_seen_or_is_no_text_is_refused(string text, string detail)
    {
        Assert.False(DisplayName.TryNormalize(text, out _, out var refusal));
        Assert.Equal("bad_request", refusal.Code.Name);
        Assert.Contains(detail, refusal.Detail);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        // An attribute's text cannot hold one.
        foreach (var text in (string[])["a\ud800b", "a\udc00", "\ud800", "\udc00\ud800"])
        {
            Assert.False(DisplayName.TryNormalize(text, out _, out var refusal));
            Assert.Contains("no character", refusal.Detail);
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("👩🏽\u200d🚀")]
    [InlineData("🇩🇪")]
    public void A_name_has_32_characters_as_people_count_them(string character)
    {
        Assert.True(DisplayName.TryNormalize(string.Concat(Enumerable.Repeat(character, 32)), out _, out _));
        Assert.False(DisplayName.TryNormalize(string.Concat(Enumerable.Repeat(character, 33)), out _, out var refusal));
        Assert.Contains("32", refusal.Detail);
    }

    [Fact]
    public void One_character_is_not_made_of_hundreds()
    {
        Assert.False(DisplayName.TryNormalize("a" + new string('\u0334', 300), out _, out _));
        Assert.False(DisplayName.TryNormalize("a" + new string('\u0334', 100_000), out _, out _));
    }

    [Fact]
    public void Nothing_makes_it_throw()
    {
        var random = new Random(7);
        var pieces = "a \u0301\u200d\u200c\ufe0f\u20e3😀🏴🇩 \ud800\udc00\u0627\u094d\u0915\uffff\u2800\u3164\t1#".EnumerateRunes().Select(r => r.ToString()).Append("\ud800").Append("\udc00").ToArray();
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
            if (DisplayName.TryNormalize(text, out var name, out var refusal))
            {
                Assert.True(DisplayName.TryNormalize(name, out var again, out _));
                Assert.Equal(name, again);
            }
            else
            {
                Assert.NotEmpty(refusal.Detail);
            }
        }
    }
}
