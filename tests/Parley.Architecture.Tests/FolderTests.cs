using System.Text.RegularExpressions;

namespace Parley.Architecture.Tests;

/// <summary>Folders stand in an order: of two, at most one knows the other, also over others between them.</summary>
public sealed partial class FolderTests
{
    // Where folders still form circles.
    private static readonly string[] s_withCircles = ["Parley.Client", "Parley.Core", "Parley.Sqlite"];

    public static TheoryData<string> Projects => [.. SourceProject.All().Select(project => project.Name).Except(s_withCircles)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_folders_of_a_project_form_no_circles(string project)
    {
        var known = Read(project);
        var left = known.Keys.ToHashSet();
        // Takes away again and again what knows nothing that is left; what cannot be taken away knows itself over others.
        while (left.RemoveWhere(folder => !known[folder].Overlaps(left)) > 0)
        {
        }

        Assert.True(left.Count == 0, $"In {project} these folders know each other in a circle: " + string.Join("; ", left.Order().Select(folder =>
            $"{folder} → {string.Join(", ", known[folder].Intersect(left).Order())}")));
    }

    /// <summary>For each folder directly below a project those that its files name in a using.</summary>
    private static Dictionary<string, HashSet<string>> Read(string project)
    {
        var root = Path.Combine(SourceProject.Root, "src", project);
        var folders = Directory.GetDirectories(root).Select(path => Path.GetFileName(path)!).Where(name => name is not ("bin" or "obj")).ToHashSet();
        return folders.ToDictionary(folder => folder, folder => Directory
            .EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Using().Matches(File.ReadAllText(file)))
            .Where(match => match.Groups["project"].Value == project)
            .Select(match => match.Groups["folder"].Value)
            .Where(name => name != folder && folders.Contains(name))
            .ToHashSet());
    }

    [GeneratedRegex(@"^using (static )?(\w+ = )?(?<project>Parley\.(AspNetCore|Chat|Client|Core|Log|Server|Sqlite))\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex Using();
}
