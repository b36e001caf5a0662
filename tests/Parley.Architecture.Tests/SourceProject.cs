using System.Reflection;
using System.Xml.Linq;

namespace Parley.Architecture.Tests;

/// <summary>A project of the folder src, as its project file says.</summary>
internal sealed record SourceProject(
    string Name,
    string Folder,
    string RootNamespace,
    string Assembly,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Frameworks)
{
    /// <summary>The folder of the whole.</summary>
    public static string Root { get; } = typeof(SourceProject).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static IReadOnlyList<SourceProject> All()
    {
        return [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(Read)];
    }

    private static SourceProject Read(string path)
    {
        var file = XDocument.Load(path);
        var name = Path.GetFileNameWithoutExtension(path);
        string? Property(string element) => file.Descendants(element).SingleOrDefault()?.Value;
        List<string> Includes(string element) => [.. file.Descendants(element).Select(item => item.Attribute("Include")!.Value)];
        return new SourceProject(
            name,
            Path.GetDirectoryName(path)!,
            Property("RootNamespace") ?? name,
            Property("AssemblyName") ?? name,
            [.. Includes("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')))],
            Includes("PackageReference"),
            Includes("FrameworkReference"));
    }
}
