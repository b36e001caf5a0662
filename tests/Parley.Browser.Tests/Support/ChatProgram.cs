using System.Net;
using System.Net.Sockets;
using Parley.Server.Tests.Support;

namespace Parley.Browser.Tests.Support;

/// <summary>The real program, which can be killed and started again on the same port with the same history.</summary>
internal sealed class ChatProgram : ChatServer
{
    // Below those that the system gives to clients: none of them takes the port while the program is away.
    private const int FirstPort = 10_000;
    private const int EndOfPorts = 32_000;

    private IReadOnlyList<string> _arguments = [];
    private ServerProcess? _process;

    public override Uri HostLink =>
        new(Address, _process!.Output.SelectMany(line => line.Split(' ')).First(word => word.Contains("#host=", StringComparison.Ordinal)).Split('/')[^1]);

    /// <summary>What it wrote until it was stopped.</summary>
    public string Log { get; private set; } = "";

    public static new async Task<ChatProgram> StartAsync(params string[] arguments)
    {
        var program = new ChatProgram { _arguments = arguments, Port = FreePort() };
        await program.RestartAsync();
        return program;
    }

    public async Task RestartAsync()
    {
        _process = ServerProcess.Start(Arguments(Port, _arguments), new Dictionary<string, string>(), Folder);
        await _process.AnnouncedAsync();
    }

    /// <summary>Ends it without a good-bye.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    /// <summary>Ends it as a service manager does.</summary>
    public async Task StopAsync()
    {
        _process!.Signal(ServerProcess.Terminate);
        var (_, output, errors) = await _process.EndedAsync();
        Log = output + errors;
        await KillAsync();
    }

    protected override Task EndAsync() => KillAsync();

    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(FirstPort, EndOfPorts);
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }
}
