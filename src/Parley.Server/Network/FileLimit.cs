using System.Globalization;

namespace Parley.Server.Network;

/// <summary>
/// How many connections may be open at once so that the program never runs out of files: each is one, and a program that cannot
/// open its log, its history or its own code any more is of no use to anybody. The runtime raises the limit to the hard one by itself.
/// </summary>
/// <param name="Files">Files that the system lets this process open.</param>
internal sealed record FileLimit(int Files)
{
    /// <summary>What the program opens by itself: its own code (about 200 once everything was used), the history and its readers.</summary>
    public const int Own = 224;

    /// <summary>Fewer connections than these are no server.</summary>
    private const int Fewest = 8;

    // So many are a small server: it says so when it starts.
    private const int Few = 1000;

    /// <summary>Kept for what is opened now and then: webhooks, published keys, backups.</summary>
    private int Reserve => Math.Min(64, Files / 16);

    /// <summary>Sockets that may be open; further ones wait until some are closed.</summary>
    public int Sockets => Math.Max(0, Files - Own - Reserve);

    /// <summary>Streams among them: requests get through when all streams are taken.</summary>
    public int Streams => Sockets - Math.Clamp(Sockets / 8, 1, 256);

    /// <summary>Says that there is room for few; null where there is room.</summary>
    public string? Warning => Streams >= Few ? null : string.Create(
        CultureInfo.InvariantCulture, $"{Files} may be open, so {Streams} streams at most. More with: ulimit -n, or LimitNOFILE= of systemd");

    /// <summary>What the system says, or null where it does not.</summary>
    public static FileLimit? Read() => OperatingSystem.IsLinux() ? Parse(File.ReadLines("/proc/self/limits")) : null;

    /// <summary>Reads the lines of <c>/proc/self/limits</c>.</summary>
    public static FileLimit? Parse(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        var soft = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files)
            ? new FileLimit((int)Math.Min(files, int.MaxValue))
            : null;
    }

    /// <summary>Throws when the program cannot work at all.</summary>
    /// <exception cref="ListenException">There is no room for connections.</exception>
    public void Check()
    {
        if (Streams < Fewest)
        {
            throw new ListenException(string.Create(
                CultureInfo.InvariantCulture,
                $"The system lets this process open {Files} files; it needs about {Own} itself, and one for each connection. Raise the limit (ulimit -n, or LimitNOFILE= of systemd)."));
        }
    }
}
