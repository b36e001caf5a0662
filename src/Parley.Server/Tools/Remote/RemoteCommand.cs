using System.CommandLine;
using System.Runtime.InteropServices;
using Parley.Client;
using Parley.Server.Startup;

namespace Parley.Server.Tools.Remote;

/// <summary>What the commands have in common that talk to a running server: where it is, who they are, and how they end.</summary>
internal static class RemoteCommand
{
    private const string ServerVariable = "PARLEY_SERVER";
    private const string KeyVariable = "PARLEY_KEY";
    private const string DefaultServer = "http://localhost:8080";

    /// <summary>Adds a command.</summary>
    /// <param name="root">Where.</param>
    /// <param name="command">Its name, arguments and options.</param>
    /// <param name="run">Does it; returns an exit code. Cancelled when the user ends it.</param>
    public static void Add(RootCommand root, Command command, Func<ParseResult, ParleyClient, CancellationToken, Task<int>> run)
    {
        var server = new Option<string?>("--server")
        {
            Description = $"Where the server is. Default: {ServerVariable}, else {DefaultServer}.",
            HelpName = "URL",
        };
        var name = new Option<string?>("--name") { Description = "What to be called.", HelpName = "NAME" };
        command.Options.Add(server);
        command.Options.Add(name);
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(server), parsed.GetValue(name), (client, cancel) => run(parsed, client, cancel)));
        root.Subcommands.Add(command);
    }

    /// <summary>Makes a client as the variables say.</summary>
    /// <exception cref="FormatException">The address is none.</exception>
    public static ParleyClient Connect(string? server, string? name)
    {
        var text = server ?? Read(ServerVariable) ?? DefaultServer;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new FormatException($"\"{text}\" is no server's address. It is one such as {DefaultServer}; --server or {ServerVariable} says which.");
        var options = new ParleyClientOptions { Name = name };
        return new ParleyClient(address, Read(KeyVariable) is { } key ? options with { Token = _ => Task.FromResult(key) } : options);
    }

    private static async Task<int> RunAsync(string? server, string? name, Func<ParleyClient, CancellationToken, Task<int>> run)
    {
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await using var client = Connect(server, name);
            return await run(client, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return ExitCode.WrongSettings;
        }
        catch (Exception error) when (error is ParleyException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(error is ParleyException refused ? $"{refused.Message} ({refused.Code})" : error.Message);
            return ExitCode.CannotStart;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
