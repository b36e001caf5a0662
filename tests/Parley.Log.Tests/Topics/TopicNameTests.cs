using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Parley.Codes;
using Parley.Topics;

namespace Parley.Log.Tests.Topics;

public sealed class TopicNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("room-1_b.c:d~e@f+g")]
    [InlineData("комната")]
    [InlineData("部屋")]
    [InlineData("غرفة٣")]
    [InlineData("नमस्ते")]
    [InlineData("می\u200Cخواهم")]
    [InlineData("ක්\u200Dෂ")]
    [InlineData("র\u200D্য")]
    [InlineData("𝒜bc")]
    [InlineData("a\u20DD")]
    public void Names_of_any_script_are_kept(string name)
    {
        Assert.True(TopicName.TryNormalize(name, out var normal, out var error), error?.Detail);
        Assert.Equal(name.Normalize(NormalizationForm.FormC), normal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" a", "Character 1 of the topic's name is not allowed: U+0020")]
    [InlineData("a b", "Character 2 of the topic's name is not allowed: U+0020")]
    [InlineData("a/b", "Character 2 of the topic's name is not allowed: '/' (U+002F)")]
    [InlineData("-a", "starts with '-' (U+002D)")]
    [InlineData(".", "starts with '.'")]
    [InlineData("..", "starts with '.'")]
    [InlineData("\u0301a", "starts with U+0301")]
    [InlineData("a\0", "Character 2 of the topic's name is not allowed: U+0000")]
    [InlineData("a\r\nb", "Character 2 of the topic's name is not allowed: U+000D")]
    [InlineData("😀", "Character 1 of the topic's name is not allowed: U+1F600")]
    [InlineData("𝒜😀", "Character 2 of the topic's name is not allowed: U+1F600")]
    [InlineData("a\u200Db1\u200Dc", "Character 5 of the topic's name is not allowed: U+200D, which is allowed between letters only")]
    [InlineData("a\u200D", "U+200D")]
    [InlineData("a\u200C\u200Cb", "U+200C")]
    [InlineData("\u200Ca", "Character 1 of the topic's name is not allowed: U+200C")]
    [InlineData("a\u202Eb", "U+202E")]
    [InlineData("a\uFEFF", "U+FEFF")]
    [InlineData("½", "U+00BD")]
    [InlineData("a#", "'#' (U+0023)")]
    [InlineData("a$b", "'$' (U+0024)")]
    [InlineData("a*", "'*' (U+002A)")]
    [InlineData("a%", "'%' (U+0025)")]
    public void Anything_else_is_refused_by_character_and_place(string name, string says)
    {
        Assert.False(TopicName.TryNormalize(name, out var normal, out var error));
        Assert.Null(normal);
        Assert.Equal(ErrorCode.BadTopic, error.Code);
        Assert.Contains(says, error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        (string Name, string Says)[] cases =
        [
            ("ab\uD800", "Character 3 of the topic's name is half a surrogate pair, U+D800."),
            ("\uDC00ab", "Character 1 of the topic's name is half a surrogate pair, U+DC00."),
            ("é\uD83D", "Character 2 of the topic's name is half a surrogate pair, U+D83D."),
        ];
        foreach (var (name, says) in cases)
        {
            Assert.False(TopicName.TryNormalize(name, out _, out var error));
            Assert.Equal(says, error.Detail);
        }
    }

    [Theory]
    [InlineData("$")]
    [InlineData("$system")]
    public void Names_of_the_server_are_forbidden(string name)
    {
        Assert.False(TopicName.TryNormalize(name, out _, out var error));
        Assert.Equal(ErrorCode.Forbidden, error.Code);
    }

    [Fact]
    public void Decomposed_and_composed_names_are_one_topic()
    {
        Assert.True(TopicName.TryNormalize("cafe\u0301", out var decomposed, out _));
        Assert.True(TopicName.TryNormalize("caf\u00E9", out var composed, out _));
        Assert.Equal(composed, decomposed);
    }

    [Fact]
    public void Case_matters()
    {
        Assert.True(TopicName.TryNormalize("Room", out var upper, out _));
        Assert.Equal("Room", upper);
    }

    [Fact]
    public void Length_counts_code_points_and_bytes_of_the_normal_form()
    {
        Assert.True(IsName(new string('a', 128)));
        Assert.False(IsName(new string('a', 129)));
        Assert.False(IsName(new string('a', 100_000)));
        Assert.True(IsName(new string('é', 127)));
        Assert.False(IsName(new string('é', 128)));
        Assert.True(IsName(string.Concat(Enumerable.Repeat("e\u0301", 127))));
        Assert.True(IsName(string.Concat(Enumerable.Repeat("𝒜", 63))));
        Assert.False(IsName(string.Concat(Enumerable.Repeat("𝒜", 64))));
        Assert.True(IsName(string.Concat(Enumerable.Repeat("α\u0313\u0301\u0345", 85))));
    }

    [Fact]
    public void No_text_makes_it_throw_and_what_it_accepts_follows_the_rules()
    {
        var interesting = Gen.Elements(
            "a", "B", "7", "-", "_", ".", ":", "~", "@", "+", "$", " ", "/", "\0", "\r", "\n", "é", "e\u0301", "部", "٣",
            "\u200C", "\u200D", "\u0301", "\u094D", "\u202E", "\uD83D", "\uDE00", "😀", "𝒜", "\uFFFE", "\uFFFF", "\uFB1D");
        var unit = Gen.OneOf(interesting, Gen.Choose(0, 0xFFFF).Select(number => ((char)number).ToString()));
        var names = unit.ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(names, Holds));
    }

    private static bool Holds(string text)
    {
        if (!TopicName.TryNormalize(text, out var normal, out var error))
        {
            return normal is null && error.Detail.Length > 0 && error.Detail.All(c => !char.IsSurrogate(c));
        }

        var runes = normal.EnumerateRunes().ToList();
        return normal.IsNormalized(NormalizationForm.FormC)
            && runes.Count is >= 1 and <= 128
            && Encoding.UTF8.GetByteCount(normal) <= 255
            && Rune.IsLetterOrDigit(runes[0])
            && runes.All(IsOfTheAlphabet)
            && TopicName.TryNormalize(normal, out var again, out _)
            && again == normal
            && Uri.UnescapeDataString(Uri.EscapeDataString(normal)) == normal;
    }

    private static bool IsOfTheAlphabet(Rune rune) =>
        rune.Value is 0x200C or 0x200D
        || "-_.:~@+".Contains(rune.ToString(), StringComparison.Ordinal)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber;

    private static bool IsName(string text) => TopicName.TryNormalize(text, out _, out _);
}
