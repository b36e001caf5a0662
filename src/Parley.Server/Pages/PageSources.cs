using System.Reflection;

namespace Parley.Server.Pages;

/// <summary>The page's files as they were written. They are part of the program, so that it may be a single file.</summary>
internal static class PageSources
{
    private const string Root = "wwwroot/";

    /// <summary>Reads all files: their addresses without a leading slash, and their bytes.</summary>
    public static IReadOnlyDictionary<string, byte[]> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            // Folders are separated as on the machine that built the program.
            var path = name.Replace('\\', '/');
            if (path.StartsWith(Root, StringComparison.Ordinal))
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                files.Add(path[Root.Length..], bytes);
            }
        }

        return files;
    }
}
