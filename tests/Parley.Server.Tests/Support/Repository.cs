using System.Reflection;

namespace Parley.Server.Tests.Support;

/// <summary>The sources that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string s_root = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The path of a file or folder.</summary>
    /// <param name="relative">Below the root.</param>
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(s_root, relative));
}
