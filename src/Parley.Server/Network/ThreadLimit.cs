using System.Globalization;

namespace Parley.Server.Network;

/// <summary>
/// How many threads the program may still start. One that the system refuses ends the process, so the pool is told to
/// make do with what there is.
/// </summary>
/// <param name="Left">Threads that may be started when the program begins.</param>
internal sealed record ThreadLimit(int Left)
{
    /// <summary>Threads beside the pool's: the lanes', the history's readers, the sockets', the runtime's own.</summary>
    private const int Own = 20;

    /// <summary>Fewer of the pool than these are no server.</summary>
    private const int Fewest = 8;

    // So many are a small server: it says so when it starts.
    private const int Few = 128;

    /// <summary>Threads that the pool may have.</summary>
    public int Pool => Math.Max(0, Left - Own);

    /// <summary>Says that there is room for few; null where there is room.</summary>
    public string? Warning => Left >= Few ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{Left} may be started, so {Pool} work at most at the same time. More with: ulimit -u, or TasksMax= of systemd");

    /// <summary>What the system says, or null where it does not, or there is no limit.</summary>
    public static ThreadLimit? Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // The limit of processes is one of the user's threads; it does not count for root.
        var ofUser = Environment.IsPrivilegedProcess ? null : Parse(File.ReadLines("/proc/self/limits"), CountThreads);
        var ofGroup = Group("pids.max") is { } max && Group("pids.current") is { } current
            ? new ThreadLimit((int)Math.Max(0, max - current))
            : null;
        return ofUser is null || ofGroup?.Left < ofUser.Left ? ofGroup : ofUser;
    }

    /// <summary>Reads the lines of <c>/proc/self/limits</c>.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="used">Counts the threads of the user.</param>
    public static ThreadLimit? Parse(IEnumerable<string> lines, Func<int> used)
    {
        const string Name = "Max processes";
        var soft = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? new ThreadLimit((int)Math.Clamp(most - used(), 0, int.MaxValue))
            : null;
    }

    /// <summary>Keeps the pool to what there is.</summary>
    /// <exception cref="ListenException">The program cannot work at all.</exception>
    public void Apply()
    {
        if (Pool < Fewest)
        {
            throw new ListenException(string.Create(
                CultureInfo.InvariantCulture,
                $"The system lets this process start {Left} more threads; it needs {Own + Fewest}. "
                + $"Raise the limit (ulimit -u, or TasksMax= of systemd)."));
        }

        ThreadPool.GetMaxThreads(out var workers, out var completions);
        if (Pool < workers)
        {
            ThreadPool.SetMaxThreads(Pool, completions);
        }
    }

    /// <summary>All threads of the user whose process this is.</summary>
    private static int CountThreads()
    {
        var own = Status("/proc/self")?.User;
        return Directory.EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .Select(Status)
            .Where(status => status?.User == own)
            .Sum(status => status!.Value.Threads);
    }

    private static (string User, int Threads)? Status(string folder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(folder, "status"));
            string Value(string name) =>
                lines.First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
            return (Value("Uid:").Split('\t')[0], int.Parse(Value("Threads:"), CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    private static long? Group(string file)
    {
        try
        {
            var text = File.ReadAllText("/sys/fs/cgroup/" + file).Trim();
            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
