namespace Parley.CodeFiles;

/// <summary>A file that is made from the data file.</summary>
/// <param name="Path">Where it stands, from the repository's root.</param>
/// <param name="Content">What it must contain.</param>
public sealed record MadeFile(string Path, string Content)
{
    /// <summary>Whether the file on disk is the one that would be made now.</summary>
    public bool IsCurrent(string root)
    {
        var path = System.IO.Path.Combine(root, Path);
        return File.Exists(path) && File.ReadAllText(path) == Content;
    }

    /// <summary>Writes the file.</summary>
    public void Write(string root)
    {
        var path = System.IO.Path.Combine(root, Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Content);
    }
}
