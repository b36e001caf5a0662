using Parley.CodeFiles;
using Parley.Codes;

namespace Parley.Core.Tests.Codes;

public sealed class CodeFileTests
{
    private static readonly string s_root = MadeFiles.FindRoot(AppContext.BaseDirectory);

    [Fact]
    public void Code_and_documentation_are_those_that_the_data_file_makes()
    {
        var stale = MadeFiles.Make(s_root).Where(file => !file.IsCurrent(s_root)).Select(file => file.Path);

        Assert.True(!stale.Any(), $"Run `dotnet run --project tools/codes`: stale are {string.Join(", ", stale)}.");
    }

    [Fact]
    public void Numbers_and_names_stand_once()
    {
        Assert.Equal(CloseCode.All.Count, CloseCode.All.Select(code => code.Number).Distinct().Count());
        Assert.Equal(CloseCode.All.Count, CloseCode.All.Select(code => code.Name).Distinct().Count());
        Assert.Equal(ErrorCode.All.Count, ErrorCode.All.Select(code => code.Name).Distinct().Count());
    }

    [Fact]
    public void The_number_says_whether_to_reconnect()
    {
        foreach (var code in CloseCode.All.Where(code => code.Number >= 4000))
        {
            Assert.InRange(code.Number, 4000, 4999);
            Assert.Equal(code.Number < 4500, code.Reconnect);
        }
    }

    [Fact]
    public void A_close_codes_name_fits_a_close_frame()
    {
        Assert.All(CloseCode.All, code => Assert.InRange(code.Name.Length, 1, 123));
    }

    [Fact]
    public void An_error_goes_with_an_error_status()
    {
        Assert.All(ErrorCode.All, code => Assert.InRange(code.HttpStatus, 400, 599));
    }
}
