using System.Reflection;

namespace Parley.Architecture.Tests;

public sealed class LayerTests
{
    /// <summary>For each project the projects that it may know. Whoever adds a project decides its layer here.</summary>
    private static readonly Dictionary<string, string[]> MayKnow = new()
    {
        ["Parley.Log"] = [],
        ["Parley.Sqlite"] = ["Parley.Log"],
        ["Parley.Core"] = ["Parley.Log"],
        ["Parley.AspNetCore"] = ["Parley.Core"],
        ["Parley.Chat"] = ["Parley.Core", "Parley.AspNetCore"],
        ["Parley.Client"] = [],
        ["Parley.Server"] = ["Parley.Client", "Parley.Core", "Parley.AspNetCore", "Parley.Chat", "Parley.Sqlite"],
    };

    /// <summary>What each project of the engine takes of packages: it is plain .NET, without web framework, SQL or broker.</summary>
    private static readonly Dictionary<string, string[]> PackagesOfTheEngine = new()
    {
        ["Parley.Log"] = [],
        ["Parley.Core"] = ["Microsoft.Extensions.Logging.Abstractions"],
    };

    private static readonly string[] ForeignToTheEngine = ["Microsoft.AspNetCore", "System.Data", "Microsoft.Data", "SQLite", "Npgsql"];

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

    [Theory]
    [InlineData("Parley.Log")]
    [InlineData("Parley.Core")]
    public void The_engine_needs_nothing_but_logging_and_its_log_nothing(string name)
    {
        var engine = SourceProject.All().Single(project => project.Name == name);
        Assert.Empty(engine.Packages.Except(PackagesOfTheEngine[name]));

        // What the compiled code uses, also by way of others.
        var references = Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();
        Assert.Empty(references.Where(reference => reference.StartsWith("Parley.", StringComparison.Ordinal)).Except(MayKnow[name]));
        Assert.DoesNotContain(references, reference =>
            ForeignToTheEngine.Any(foreign => reference.StartsWith(foreign, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void A_store_sees_the_log_and_not_the_engine()
    {
        var references = Assembly.Load("Parley.Sqlite").GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.Equal(["Parley.Log"], references.Where(reference => reference.StartsWith("Parley.", StringComparison.Ordinal)));
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
