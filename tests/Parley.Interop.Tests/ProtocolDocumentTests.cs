using System.Text.RegularExpressions;

namespace Parley.Interop.Tests;

/// <summary>The protocol's document and the tests that cite it.</summary>
public sealed partial class ProtocolDocumentTests
{
    private static readonly string s_root = FindRoot();

    [Fact]
    public void Each_rule_has_a_number_of_its_own()
    {
        var numbers = Rules();

        Assert.Equal(numbers.Distinct(), numbers);
        Assert.True(numbers.Count > 80);
    }

    [Fact]
    public void The_rules_that_tests_cite_exist()
    {
        var rules = Rules().ToHashSet();
        var cited = Directory.EnumerateFiles(Path.Combine(s_root, "tests", "Parley.Interop.Tests"), "*Tests.cs")
            .SelectMany(File.ReadLines)
            .Where(line => line.TrimStart().StartsWith("///", StringComparison.Ordinal))
            .SelectMany(line => Citation().Matches(line).Select(match => match.Value))
            .ToList();

        Assert.NotEmpty(cited);
        Assert.Equal([], cited.Except(rules));
    }

    private static List<string> Rules() =>
        [.. Rule().Matches(File.ReadAllText(Path.Combine(s_root, "docs", "protocol.md"))).Select(match => match.Groups[1].Value)];

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Parley.slnx")))
        {
            at = at.Parent ?? throw new InvalidOperationException("The repository's root is not above the tests.");
        }

        return at.FullName;
    }

    [GeneratedRegex(@"\*\*([NEUSWHXGA]\d+)\.?\*\*")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\b[NEUSWHXGA]\d+\b")]
    private static partial Regex Citation();
}
