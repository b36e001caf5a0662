using Parley.Server.Logging;

namespace Parley.Server.Tests.Logging;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("/topics/caf\u00e9/\ubbfc\uc544/\ud83e\udd8a", "/topics/caf\u00e9/\ubbfc\uc544/\ud83e\udd8a")]
    [InlineData("a\u001b[31mred\u001b]0;title\u0007", "a\\u001B[31mred\\u001B]0;title\\u0007")]
    [InlineData("\u009b2Jx\u007f\t", "\\u009B2Jx\\u007F\\u0009")]
    [InlineData("\u202egnp.exe\u2066", "\\u202Egnp.exe\\u2066")]
    [InlineData("\U0001f468\u200d\U0001f469 \u0646\u200c\u0645 \u0600\u0661", "\U0001f468\u200d\U0001f469 \u0646\u200c\u0645 \u0600\u0661")]
    [InlineData("a\u061cb\u2028c\ufeffd", "a\\u061Cb\\u2028c\\uFEFFd")]
    [InlineData("", "")]
    public void What_a_terminal_would_obey_is_written_out(string text, string shown) => Assert.Equal(shown, LogText.Visible(text));

    // No attribute can hold half of a surrogate pair.
    [Fact]
    public void Half_of_a_surrogate_pair_is_written_out() => Assert.Equal("half \\uD83E of it", LogText.Visible("half \ud83e of it"));
}
