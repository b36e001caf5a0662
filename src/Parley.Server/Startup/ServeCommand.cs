using System.CommandLine;
using Parley.Chat;
using Parley.Log;
using Parley.Server.Configuration;
using Parley.Server.Logging;
using Parley.Server.Network;
using Parley.Sqlite;

namespace Parley.Server.Startup;

/// <summary>What the program does when no other command is named: it runs the server until it is told to stop.</summary>
internal sealed partial class ServeCommand
{
    /// <summary>Adds the options of the server to <paramref name="root"/> and makes running it the action.</summary>
    public ServeCommand(RootCommand root)
    {
        Options = new CommandLineSource(root, Setting.All);
        root.SetAction((parsed, stopping) => RunAsync(parsed));
    }

    /// <summary>The options of the server.</summary>
    public CommandLineSource Options { get; }

    /// <summary>Runs the server; returns when it has stopped.</summary>
    /// <param name="parsed">What was made of the command line.</param>
    /// <param name="wrong">What is wrong with it.</param>
    /// <returns>An exit code, see <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(ParseResult parsed, IReadOnlyList<string>? wrong = null)
    {
        var files = FileSource.Paths(Directory.GetCurrentDirectory(), AppContext.BaseDirectory);
        var settings = SettingsReader.Read(
            [Options.Read(parsed, wrong), EnvironmentSource.Read(), .. files.Select(FileSource.Read), ForeignSource.Read(files)],
            out var mistakes);
        if (mistakes.Count > 0)
        {
            await TellAsync(mistakes);
            return ExitCode.WrongSettings;
        }

        try
        {
            var openFiles = FileLimit.Read();
            openFiles?.Check();
            var threads = ThreadLimit.Read();
            threads?.Apply();
            var memory = MemoryLimit.Read();
            if (memory.Mistake is { } mistake)
                throw new ListenException(mistake);
            settings = settings with { Limits = memory.Fit(settings.Limits) };
            using var sockets = Listen(settings);
            var history = History.Choose(settings);
            // Before the app, so that it holds until the app has let go of everything.
            using var deadline = new StopDeadline(StopDeadline.Whole, StopDeadline.Leave);
            await using var app = ServerHost.Build(settings, history, sockets, FileSource.Logging(files));
            using var hangUp = new HangUp(app.Lifetime.StopApplication, () => LogHangUp(app.Logger));
            deadline.Watch(app.Lifetime.ApplicationStopping);
            await app.StartAsync();
            deadline.Watch(app.Lifetime.ApplicationStopping);
            AnnouncementPrinter.Print(Describe(settings, history, sockets, openFiles, threads, memory, app.Services.GetRequiredService<HostLink>()));
            app.Services.GetRequiredService<HeldLog>().Release();
            await app.WaitForShutdownAsync();
            return ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            // It was told to stop while it was still starting.
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is ListenException or LogFileException or LogUnavailableException or FormatException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.CannotStart;
        }
    }

    private static async Task TellAsync(IReadOnlyList<string> mistakes)
    {
        await Console.Error.WriteLineAsync("Parley does not start:");
        foreach (var mistake in mistakes)
            await Console.Error.WriteLineAsync("  " + mistake);
        await Console.Error.WriteLineAsync("Try --help for what can be set.");
    }

    private static ListenSockets Listen(ServerSettings settings) => settings.Port is { } port
        ? ListenSockets.Open(settings.Bind, port)
        : ListenSockets.OpenNextFree(settings.Bind, ServerSettings.DefaultPort);

    private static Announcement Describe(
        ServerSettings settings, History history, ListenSockets sockets, FileLimit? files, ThreadLimit? threads, MemoryLimit memory, HostLink host)
    {
        var reach = Reach.Of([.. sockets.EndPoints], SystemAdapters.Read());
        return new Announcement
        {
            Addresses = [.. reach.Addresses.Select(found => found.Address)],
            Port = sockets.Port,
            OnLoopback = reach.OnLoopback,
            LoopbackWasAskedFor = sockets.OnlyLoopback,
            TakenPort = settings.Port is null && sockets.Port != ServerSettings.DefaultPort ? ServerSettings.DefaultPort : null,
            History = history.Describe(),
            Access = AccessText.Describe(settings.Access, history.KeysFile),
            HostToken = settings.HostLink || !host.HasHost ? host.Renew() : null,
            Passcode = settings.Passcode,
            InContainer = reach.InContainer,
            Files = files?.Warning,
            Threads = threads?.Warning,
            Memory = memory.Warning,
        };
    }

    [LoggerMessage(510, LogLevel.Warning, "SIGHUP: API keys are read anew whenever their file changes; everything else that is set counts from the next start")]
    private static partial void LogHangUp(ILogger logger);
}
