using Parley.Server.Pages;

namespace Parley.Server.Tests.Pages;

public sealed class StyleTextTests
{
    [Theory]
    [InlineData("a {\n  color: red;\n  --x: 1px 2px;\n}\n", "a{color:red;--x:1px 2px}")]
    [InlineData("a :hover, b > c { margin: 0 -1px; }", "a :hover,b > c{margin:0 -1px}")]
    [InlineData("@media (min-width: 30em) { a { b: calc(1px + 2px) } }", "@media (min-width:30em){a{b:calc(1px + 2px)}}")]
    [InlineData("a::before { content: \" ; } \"; /* no */ }", "a::before{content:\" ; } \"}")]
    public void Only_what_means_nothing_is_left_out(string sheet, string stripped) => Assert.Equal(stripped, StyleText.Strip(sheet));
}
