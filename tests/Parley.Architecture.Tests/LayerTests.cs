using System.Reflection;

namespace Parley.Architecture.Tests;

public sealed class LayerTests
{
    /// <summary>For each project the projects that it may know. Whoever adds a project decides its layer here.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Parley.Core"] = [],
        ["Parley.Sqlite"] = ["Parley.Core"],
        ["Parley.AspNetCore"] = ["Parley.Core"],
        ["Parley.Chat"] = ["Parley.Core", "Parley.AspNetCore"],
        ["Parley.Client"] = [],
        ["Parley.Server"] = ["Parley.Client", "Parley.Core", "Parley.AspNetCore", "Parley.Chat", "Parley.Sqlite"],
    };

    /// <summary>The engine is plain .NET: no web framework, no SQL, no broker.</summary>
    private static readonly string[] PackagesOfTheEngine = ["Microsoft.Extensions.Logging.Abstractions"];

    private static readonly string[] ForeignToTheEngine = ["Microsoft.AspNetCore", "System.Data", "Microsoft.Data", "SQLite", "Npgsql", "Parley."];

    public static TheoryData<string> ProjectNames => [.. SourceProject.All().Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void A_project_knows_only_the_layers_below_it(string name)
    {
        var project = SourceProject.All().Single(found => found.Name == name);
        Assert.True(MayKnow.TryGetValue(name, out var allowed), $"{name} has no place in the layers yet: add it to {nameof(MayKnow)}.");
        Assert.Empty(project.Projects.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Only_the_web_projects_know_the_web_framework(string name)
    {
        var project = SourceProject.All().Single(found => found.Name == name);
        if (name is not ("Parley.AspNetCore" or "Parley.Chat" or "Parley.Server"))
            Assert.Empty(project.Frameworks);
    }

    [Fact]
    public void The_engine_needs_nothing_but_logging()
    {
        var engine = SourceProject.All().Single(project => project.Name == "Parley.Core");
        Assert.Empty(engine.Packages.Except(PackagesOfTheEngine));

        var references = Assembly.Load("Parley.Core").GetReferencedAssemblies().Select(reference => reference.Name!);
        Assert.DoesNotContain(references, reference =>
            ForeignToTheEngine.Any(foreign => reference.StartsWith(foreign, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void No_layer_is_known_from_below()
    {
        foreach (var (name, known) in MayKnow)
        {
            foreach (var below in known)
                Assert.DoesNotContain(name, MayKnow[below]);
        }
    }
}
