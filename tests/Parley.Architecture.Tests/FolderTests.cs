using System.Text.RegularExpressions;

namespace Parley.Architecture.Tests;

/// <summary>Folders stand in an order: of two, at most one knows the other, also over others between them.</summary>
public sealed partial class FolderTests
{
    public static TheoryData<string> Projects => [.. SourceProject.All().Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_folders_of_a_project_form_no_circles(string project)
    {
        var known = Read(SourceProject.All().Single(found => found.Name == project));
        var left = known.Keys.ToHashSet();
        // Takes away again and again what knows nothing that is left; what cannot be taken away knows itself over others.
        while (left.RemoveWhere(folder => !known[folder].Keys.Any(left.Contains)) > 0)
        {
        }

        Assert.True(left.Count == 0, $"In {project} these folders know each other in a circle: " + string.Join("; ", left.Order().Select(folder =>
            string.Join(", ", known[folder].Where(other => left.Contains(other.Key)).Select(other => $"{folder} → {other.Key} ({other.Value})")))));
    }

    [Fact]
    public void Uses_are_seen_in_signatures_in_bodies_and_in_usings()
    {
        var engine = Read(SourceProject.All().Single(project => project.Name == "Parley.Core"));
        Assert.Subset(engine["Delivery"].Keys.ToHashSet(), new HashSet<string> { "Budgets", "Frames", "Replay", "Topics" });

        // Its public types are in the project's own namespace, and so no using tells.
        var client = Read(SourceProject.All().Single(project => project.Name == "Parley.Client"));
        Assert.Subset(client["Requests"].Keys.ToHashSet(), new HashSet<string> { "Connecting", "Events", "Wire" });
    }

    /// <summary>For each folder directly below a project those that its code knows, with an example for each.</summary>
    private static Dictionary<string, Dictionary<string, string>> Read(SourceProject project)
    {
        var known = Directory.GetDirectories(project.Folder).Select(path => Path.GetFileName(path)!)
            .Where(folder => Files(project).Any(file => FolderOf(project, file) == folder))
            .ToDictionary(folder => folder, _ => new Dictionary<string, string>());
        var folderOf = FoldersOfTypes(project);
        var compiled = CompiledCode.Uses(project.Assembly);
        Assert.Empty(compiled.SelectMany(use => (string[])[use.User, use.Used])
            .Where(type => type.StartsWith("Parley.", StringComparison.Ordinal) && !folderOf.ContainsKey(type)).Distinct());
        var uses = compiled
            .Select(use => (Of: folderOf.GetValueOrDefault(use.User), Other: folderOf.GetValueOrDefault(use.Used), Example: $"{use.User} uses {use.Used}"));

        // The compiler puts the values of constants where they are used: of these the using alone tells.
        var named = Files(project).SelectMany(file => Usings().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
            .Where(name => name.StartsWith(project.RootNamespace + ".", StringComparison.Ordinal) && !IsShared(project, name))
            .Select(name => (Of: FolderOf(project, file), Other: Below(project, name), Example: Path.GetFileName(file))));
        foreach (var (of, other, example) in uses.Concat(named))
        {
            if (of is not null && other is not null && of != other && known.ContainsKey(other) && known.TryGetValue(of, out var folders))
            {
                folders.TryAdd(other, example);
            }
        }

        return known;
    }

    /// <summary>Whether another project has a part of a namespace, so that its name does not tell whose types are meant.</summary>
    private static bool IsShared(SourceProject project, string name) => SourceProject.All().Any(other =>
        other.Name != project.Name
        && name.StartsWith(other.RootNamespace + ".", StringComparison.Ordinal)
        && Directory.Exists(Path.Combine(other.Folder, name[(other.RootNamespace.Length + 1)..].Replace('.', Path.DirectorySeparatorChar))));

    private static IEnumerable<string> Files(SourceProject project) =>
        Directory.EnumerateFiles(project.Folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => FolderOf(project, file) is not ("bin" or "obj" or "node_modules"));

    private static string? FolderOf(SourceProject project, string file) =>
        Path.GetRelativePath(project.Folder, file).Split(Path.DirectorySeparatorChar) is { Length: > 1 } parts ? parts[0] : null;

    /// <summary>For each type, by its full name, the folder directly below the project in which it is written; null for none.</summary>
    private static Dictionary<string, string?> FoldersOfTypes(SourceProject project)
    {
        var folders = new Dictionary<string, string?>();
        foreach (var file in Files(project))
        {
            var text = File.ReadAllText(file);
            var name = Namespaces().Match(text).Groups[1].Value;
            foreach (Match type in Types().Matches(text))
            {
                folders[$"{name}.{type.Groups[1].Value}"] = FolderOf(project, file);
            }
        }

        return folders;
    }

    /// <summary>The folder directly below the project that a namespace stands for; null for none.</summary>
    private static string? Below(SourceProject project, string name) =>
        name.StartsWith(project.RootNamespace + ".", StringComparison.Ordinal) ? name[(project.RootNamespace.Length + 1)..].Split('.')[0] : null;

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    /// <summary>Types that stand in no other.</summary>
    [GeneratedRegex(@"^(?:[a-z]+ )*(?:class|struct|interface|enum|record(?: class| struct)?|delegate [\w<>?.\[\]]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Types();
}
