using Parley.Server.Configuration;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Configuration;

public sealed class SettingsGuideTests
{
    [Fact]
    public void The_guide_names_every_setting_in_all_its_three_forms()
    {
        var rows = File.ReadAllLines(Repository.Path("docs/guide/settings.md"))
            .Where(line => line.StartsWith("| `--", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line.Split('|', StringSplitOptions.TrimEntries).Skip(1).Take(3)));
        var settings = Setting.All
            .Select(setting => $"`{string.Join(' ', new[] { setting.Option, setting.ValueName }.OfType<string>())}` `{setting.Variable}` `{setting.Key}`");
        Assert.Equal(settings, rows);
    }
}
