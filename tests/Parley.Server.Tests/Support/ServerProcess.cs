using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parley.Server.Tests.Support;

/// <summary>The real program in a process of its own, started in an empty directory, with no variables of ours but those given.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    public const string Interrupt = "INT";
    public const string Terminate = "TERM";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly bool _ownsDirectory;

    private ServerProcess(Process process, string directory, bool ownsDirectory)
    {
        _process = process;
        _ownsDirectory = ownsDirectory;
        Directory = directory;
        _errors = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>The directory in which the program runs.</summary>
    public string Directory { get; }

    /// <summary>The lines on the standard output so far.</summary>
    public IReadOnlyList<string> Output => [.. _output];

    /// <summary>The address for this machine, from the announcement.</summary>
    public Uri LocalAddress =>
        new(Output.SelectMany(line => line.Split(' ')).First(word => word.StartsWith("http://localhost", StringComparison.Ordinal)));

    public static ServerProcess Start(params string[] arguments) => Start(arguments, new Dictionary<string, string>());

    public static ServerProcess Start(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        string? directory = null,
        int? files = null,
        int? threads = null)
    {
        var folder = directory ?? System.IO.Directory.CreateTempSubdirectory("parley-test-").FullName;
        // A shell may have started the tests with interrupts switched off, and a child inherits that; env switches them on again.
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add("--default-signal=INT");
        // A write past a limit of the file's size gives an error instead of ending the program.
        start.ArgumentList.Add("--ignore-signal=XFSZ");
        if (files is { } most)
        {
            start.ArgumentList.Add("prlimit");
            start.ArgumentList.Add($"--nofile={most}:{most}");
        }

        var program = Path.Combine(AppContext.BaseDirectory, "parley.dll");
        if (threads is { } few)
        {
            // The limit is one of a user's, and does not count for root: this is a user that has nothing else, and need not see our folder.
            program = CopyProgram(folder);
            foreach (var argument in (string[])["setpriv", "--reuid=64123", "--regid=64123", "--clear-groups", "prlimit", $"--nproc={few}:{few}"])
                start.ArgumentList.Add(argument);
            start.Environment["HOME"] = folder;
        }

        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PARLEY_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        // The usual place for data, for this server alone.
        start.Environment["XDG_DATA_HOME"] = folder;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!, folder, directory is null);
    }

    private static string CopyProgram(string folder)
    {
        const UnixFileMode All = (UnixFileMode)0b111_111_111;
        var copy = System.IO.Directory.CreateDirectory(Path.Combine(folder, "program")).FullName;
        foreach (var file in System.IO.Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        foreach (var path in System.IO.Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Prepend(folder))
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, All);
        }

        return Path.Combine(copy, "parley.dll");
    }

    /// <summary>Waits until the announcement is complete.</summary>
    public async Task<ServerProcess> AnnouncedAsync()
    {
        await _announced.Task.WaitAsync(Patience);
        return this;
    }

    /// <summary>Waits until a request was answered.</summary>
    public async Task<ServerProcess> ServingAsync()
    {
        await AnnouncedAsync();
        using var client = new HttpClient { Timeout = Patience };
        using var answer = await client.GetAsync(LocalAddress);
        return this;
    }

    /// <summary>Waits for the end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> EndedAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync().WaitAsync(patience ?? Patience);
        await _reading.WaitAsync(Patience);
        return (_process.ExitCode, string.Join('\n', Output), await _errors.WaitAsync(Patience));
    }

    /// <summary>Sends a signal, as Ctrl+C and service managers do.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, _process.Id.ToString()]);
        kill.WaitForExit(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        _process.Dispose();
        if (_ownsDirectory)
            System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _output.Enqueue(line);
            if (line.TrimStart().StartsWith("Stop", StringComparison.Ordinal))
                _announced.TrySetResult();
        }
        _announced.TrySetException(new InvalidOperationException("The program ended without an announcement."));
    }
}
