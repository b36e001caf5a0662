using System.Globalization;

namespace Parley.LoadGenerator.Servers;

/// <summary>A process and its descendants in <c>/proc</c> (proc(5)).</summary>
internal static class ProcessTree
{
    // Ticks of utime a second; the same on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    // Positions behind the process's name, counted from its state.
    private const int Parent = 1;
    private const int UserTicks = 11;

    /// <summary>The CPU time of a process and its descendants.</summary>
    public static ServerUsage Usage(int root)
    {
        double all = 0;
        double user = 0;
        foreach (var process in Members(root))
        {
            all += CpuSeconds(process);
            user += Stat(process) is { } stat ? Number(stat[UserTicks]) / TicksPerSecond : 0;
        }

        return new ServerUsage(all, user);
    }

    /// <summary>CPU time of .NET's threads that compile in the background; 0 for any other server.</summary>
    public static double CompilerSeconds(int root)
    {
        double total = 0;
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{root}/task"))
        {
            try
            {
                if (File.ReadAllText($"{thread}/comm").StartsWith(".NET Tiered", StringComparison.Ordinal))
                {
                    total += Number(File.ReadAllText($"{thread}/schedstat").Split(' ')[0]) / 1e9;
                }
            }
            catch (IOException)
            {
                // It ended between the look at the list and this one.
            }
        }

        return total;
    }

    /// <summary>The memory of a process and its descendants in bytes; pages that several share are counted once.</summary>
    public static long MemoryBytes(int root)
    {
        long total = 0;
        foreach (var process in Members(root))
        {
            try
            {
                var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
                total += (long)Number(line["Pss:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
            }
            catch (IOException)
            {
                // It ended between the look at the list and this one.
            }
        }

        return total;
    }

    /// <summary>By the process's own clock, in nanoseconds: a tick of <c>/proc</c> is too long for a short turn.</summary>
    private static unsafe double CpuSeconds(int process)
    {
        int clock;
        Libc.TimeSpec time;
        return Libc.CpuClockOf(process, &clock) == 0 && Libc.GetTime(clock, &time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : 0;
    }

    private static List<int> Members(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var process) && Stat(process) is { } stat)
            {
                parents[process] = (int)Number(stat[Parent]);
            }
        }

        var members = new List<int> { root };
        for (var i = 0; i < members.Count; i++)
        {
            members.AddRange(parents.Where(pair => pair.Value == members[i]).Select(pair => pair.Key));
        }

        return members;
    }

    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
