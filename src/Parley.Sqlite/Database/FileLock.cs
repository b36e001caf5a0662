namespace Parley.Sqlite.Database;

/// <summary>
/// Lets one process at a time use a file as its log. The lock is the operating system's, on a file of its own beside the
/// log, so it ends with the process however that ends. (On the file itself it would meet SQLite's own locks.)
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or gives null when another process has it.</summary>
    /// <exception cref="IOException">The lock's file can not be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(PrivateFile.Open(path + "-lock", FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException held) when (IsHeld(held))
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>EAGAIN of Linux, EWOULDBLOCK of macOS, and the sharing violation of Windows.</summary>
    private static bool IsHeld(IOException failure) =>
        failure.GetType() == typeof(IOException)
        && (failure.HResult == 11 || failure.HResult == 35 || (failure.HResult & 0xffff) == 32);
}
