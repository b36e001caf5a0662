using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parley.Server.Startup;

/// <summary>
/// How long the whole stop may take, whatever clients, hooks and disks do: service managers kill after ten seconds or more. What
/// was acknowledged is stored before, so that nothing is lost with those who are cut.
/// </summary>
internal sealed class StopDeadline : IDisposable
{
    /// <summary>Requests that are not finished by then are cut. Streams have five seconds to take their last words.</summary>
    public static readonly TimeSpan Requests = TimeSpan.FromSeconds(6);

    /// <summary>The process ends by then.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromSeconds(8);

    private readonly CancellationTokenRegistration _registration;
    private ITimer? _timer;

    /// <summary>Watches over a stop.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="leave">Ends the process without waiting for anybody.</param>
    /// <param name="stopping">Says that it begins.</param>
    public StopDeadline(TimeProvider time, Action leave, CancellationToken stopping) =>
        _registration = stopping.Register(() => _timer = time.CreateTimer(_ => leave(), null, Whole, Timeout.InfiniteTimeSpan));

    /// <summary>Ends the process.</summary>
    public static void Leave()
    {
        Console.Error.WriteLine($"Parley did not stop in good order within {Whole.TotalSeconds:0} s and ends now. What was acknowledged is stored.");
        if (OperatingSystem.IsWindows())
        {
            Process.GetCurrentProcess().Kill();
        }

        // Not Environment.Exit: it would wait for the same stop.
        Exit(ExitCode.StoppedHard);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _timer?.Dispose();
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void Exit(int code);
}
