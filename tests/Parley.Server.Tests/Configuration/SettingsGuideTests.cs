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

    [Fact]
    public void The_guide_names_every_limit_with_its_default_and_a_reason()
    {
        var rows = File.ReadAllLines(Repository.Path("docs/guide/settings.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 6 && LimitText.Names.Contains(cells[1].Trim('`')))
            .ToList();
        Assert.Equal(LimitText.Names.Order(), rows.Select(cells => cells[1].Trim('`')).Order());
        foreach (var cells in rows)
        {
            var text = $"{cells[1].Trim('`')}={cells[2].Trim('`')}";
            Assert.True(LimitText.TryApply(text, new ServerLimits(), out var limits), text);
            Assert.True(new ServerLimits() == limits, $"{text} is not the default.");
            Assert.NotEmpty(cells[3]);
        }
    }
}
