namespace Parley.Architecture.Tests;

/// <summary>A file is one idea: someone new reads it in one go.</summary>
public sealed class FileTests
{
    private const int MostLines = 350;

    public static TheoryData<string> Projects => [.. SourceProject.All().Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_file_has_more_than_350_lines(string project)
    {
        var folder = SourceProject.All().Single(one => one.Name == project).Folder;
        var tooLong = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Name: Path.GetRelativePath(folder, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MostLines && !file.Name.Split('/', '\\')[0].Equals("obj", StringComparison.Ordinal))
            .Select(file => $"{file.Name}: {file.Lines}");
        Assert.Empty(tooLong);
    }
}
