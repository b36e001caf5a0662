namespace Parley.Sqlite.Database;

/// <summary>
/// Files that hold what people say to each other: nobody but their owner reads them. SQLite gives its files beside one the
/// rights that it has.
/// </summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Opens a file, and creates it for its owner alone.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>
    /// Creates an empty file when there is none. One that everybody may read becomes its owner's alone, with SQLite's
    /// files beside it; other rights are somebody's decision and stay.
    /// </summary>
    public static void Prepare(string path)
    {
        if (!File.Exists(path))
        {
            Open(path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
            return;
        }

        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in new[] { path, path + "-wal", path + "-shm", path + "-lock" })
            {
                if (File.Exists(file) && (File.GetUnixFileMode(file) & Others) != 0)
                {
                    File.SetUnixFileMode(file, OwnerOnly);
                }
            }
        }
    }
}
