using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parley.Samples.Tests.Support;

/// <summary>A sample as a process of its own, on a free port.</summary>
public class Sample(string name) : IAsyncLifetime
{
    private const string Listening = "Now listening on: ";

    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    /// <summary>What follows the port in <c>--urls</c>.</summary>
    protected virtual string Host => "127.0.0.1";

    /// <summary>Its address for this machine.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>The same for a WebSocket.</summary>
    public Uri SocketAddress => new UriBuilder(Address) { Scheme = "ws", Path = "/ws" }.Uri;

    /// <summary>Asks it.</summary>
    public HttpClient Http { get; } = new() { Timeout = Wait.Patience };

    /// <summary>Everything that it has printed.</summary>
    public string Output => string.Join('\n', _output);

    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        Http.BaseAddress = Address;
    }

    /// <summary>Starts it, on the port that it had before if it had one.</summary>
    public async Task StartAsync()
    {
        var folder = Path.Combine(Repository.Root, "samples", name);
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            ArgumentList =
            {
                Path.Combine(folder, "bin", Repository.Configuration, "net10.0", name + ".dll"),
                "--urls",
                $"http://{Host}:{Address.Port}",
            },
        };
        start.Environment.Remove("ASPNETCORE_URLS");
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data, address);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, address);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = await address.Task.WaitAsync(Wait.Patience);
    }

    /// <summary>Ends it, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Wait.Patience);
        }

        _process?.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await KillAsync();
        GC.SuppressFinalize(this);
    }

    private void Read(string? line, TaskCompletionSource<Uri> address)
    {
        if (line is null)
        {
            address.TrySetException(new InvalidOperationException($"{name} ended:\n{Output}"));
            return;
        }

        _output.Enqueue(line);
        var at = line.IndexOf(Listening, StringComparison.Ordinal);
        if (at >= 0)
        {
            var port = new Uri(line[(at + Listening.Length)..]).Port;
            address.TrySetResult(new Uri($"http://127.0.0.1:{port}"));
        }
    }
}
