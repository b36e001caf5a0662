using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parley.Server.Startup;

/// <summary>
/// How long the whole stop may take, whatever clients, hooks and disks do: service managers kill after ten seconds or more. What
/// was acknowledged is stored before, so that nothing is lost with those who are cut. A thread of its own sees to it: the pool's
/// may all hang in what does not come back.
/// </summary>
internal sealed class StopDeadline : IDisposable
{
    /// <summary>Requests that are not finished by then are cut. Streams have five seconds to take their last words.</summary>
    public static readonly TimeSpan Requests = TimeSpan.FromSeconds(6);

    /// <summary>The process ends by then.</summary>
    public static readonly TimeSpan Whole = TimeSpan.FromSeconds(8);

    // How long the last words may wait for somebody to read them.
    private static readonly TimeSpan s_words = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _whole;
    private readonly Action _leave;
    private readonly ManualResetEventSlim _isDone = new();
    private readonly List<CancellationTokenRegistration> _registrations = [];
    private int _isBegun;

    // Of the thread that watches.
    private volatile Thread? _watching;

    /// <summary>Makes one; <see cref="Watch"/> says what for.</summary>
    /// <param name="whole">How long the stop may take.</param>
    /// <param name="leave">Ends the process without waiting for anybody.</param>
    public StopDeadline(TimeSpan whole, Action leave) => (_whole, _leave) = (whole, leave);

    /// <summary>Whether a stop is under way and its time runs.</summary>
    internal bool IsWatching => _watching?.IsAlive is true;

    /// <summary>
    /// Watches over a stop. Who was added last is called first, and the others may hang: so it is called again when everybody was
    /// added. One thread at a time.
    /// </summary>
    /// <param name="stopping">Says that it begins.</param>
    public void Watch(CancellationToken stopping) => _registrations.Add(stopping.UnsafeRegister(static self => ((StopDeadline)self!).Begin(), this));

    /// <summary>Ends the process.</summary>
    public static void Leave()
    {
        // Whoever reads what the program says may hang, too.
        var words = new Thread(static () => Console.Error.WriteLine(
            $"Parley did not stop in good order within {Whole.TotalSeconds:0} s and ends now. What was acknowledged is stored."))
        { IsBackground = true };
        words.Start();
        words.Join(s_words);
        if (OperatingSystem.IsWindows())
        {
            Process.GetCurrentProcess().Kill();
        }

        // Not Environment.Exit: it would wait for the same stop.
        Exit(ExitCode.StoppedHard);
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Unregister());
        _isDone.Set();
    }

    private void Begin()
    {
        if (Interlocked.Exchange(ref _isBegun, 1) != 0)
        {
            return;
        }

        _watching = new Thread(() =>
        {
            if (!_isDone.Wait(_whole))
            {
                _leave();
            }
        })
        { IsBackground = true, Name = "parley stop" };
        _watching.Start();
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern void Exit(int code);
}
