using System.Diagnostics;
using System.Net.Sockets;

namespace Parley.LoadGenerator.Servers;

/// <summary>A server that runs as a process of its own, from its start script to its end. Ended by its id, always.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly string _output;

    private ServerProcess(Process process, int port, string output)
    {
        _process = process;
        _output = output;
        Port = port;
    }

    public int Port { get; }

    public int Id => _process.Id;

    /// <summary>CPU that it and its descendants have used.</summary>
    public ServerUsage Usage => ProcessTree.Usage(_process.Id);

    /// <summary>CPU that its compilers have used, if it is a .NET server.</summary>
    public double CompilerSeconds => ProcessTree.CompilerSeconds(_process.Id);

    /// <summary>Memory that it and its descendants hold, in bytes.</summary>
    public long MemoryBytes => ProcessTree.MemoryBytes(_process.Id);

    /// <summary>Starts a server and waits until it accepts connections.</summary>
    /// <param name="script">Its start script; takes the port and the variant, and becomes the server.</param>
    /// <param name="variant">What of the server is meant.</param>
    /// <exception cref="InvalidOperationException">It did not start; the message has what it printed.</exception>
    public static ServerProcess Start(string script, string variant)
    {
        var port = FreePort();
        var output = Path.Combine(Path.GetTempPath(), $"parley-bench-{Environment.ProcessId}-{port}.log");

        // The script becomes the server (exec), so that the process is the server's.
        var start = new ProcessStartInfo("/bin/bash") { RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec bash \"$0\" start \"$1\" \"$2\" >\"$3\" 2>&1");
        foreach (var argument in (string[])[script, port.ToString(System.Globalization.CultureInfo.InvariantCulture), variant, output])
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ServerProcess(Process.Start(start)!, port, output);
        try
        {
            server.WaitUntilListening();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _ = Libc.Kill(_process.Id, Libc.Terminate);
            if (!_process.WaitForExit(s_stopLimit))
            {
                _process.Kill(entireProcessTree: true);
                _process.WaitForExit(s_stopLimit);
            }
        }

        _process.Dispose();
        File.Delete(_output);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void WaitUntilListening()
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            if (_process.HasExited || since.Elapsed > s_startLimit)
            {
                throw new InvalidOperationException($"The server did not start. {File.ReadAllText(_output).Trim()}");
            }

            try
            {
                using var probe = new TcpClient();
                probe.Connect("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }
    }
}
