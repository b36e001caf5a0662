using System.Text.RegularExpressions;

namespace Parley.Architecture.Tests;

public sealed partial class LockOrderTests
{
    [Fact]
    public void The_document_names_every_lock_and_no_other()
    {
        var locks = Directory.GetFiles(Path.Combine(SourceProject.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .SelectMany(file => Locks().Matches(File.ReadAllText(file))
                .Select(match => $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}"))
            .Distinct().Order(StringComparer.Ordinal).ToList();
        var rows = File.ReadAllLines(Path.Combine(SourceProject.Root, "docs", "lock-order.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1]);
        var named = rows.SelectMany(row => Names().Matches(row)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        Assert.Equal(locks, named);
    }

    /// <summary>Fields that are locks, and whatever else somebody locks.</summary>
    [GeneratedRegex(@"\b(Lock|SemaphoreSlim|AsyncGate|UserGates)\??\s+(?<name>_\w+)\s*[=;]|lock \((?<name>_\w+)\)")]
    private static partial Regex Locks();

    [GeneratedRegex(@"`(\w+\._\w+)`")]
    private static partial Regex Names();
}
