using System.CommandLine;
using Parley.Server.Configuration;
using Parley.Server.Logging;
using Parley.Server.Startup;
using Parley.Server.Tools;
using Parley.Server.Tools.Remote;

InlineIo.Prepare();
VisibleWriter.UseForConsole();

var root = new RootCommand("Parley: chat rooms and push topics for the web, from one program.");
var serve = new ServeCommand(root);
BackupCommand.AddTo(root);
ExportCommand.AddTo(root);
ImportCommand.AddTo(root);
CheckOption.AddTo(root, serve);
KeyCommand.AddTo(root, TimeProvider.System);
TokenCommand.AddTo(root, TimeProvider.System);
PublishCommand.AddTo(root);
SubscribeCommand.AddTo(root);
HistoryCommand.AddTo(root);
LookCommands.AddTo(root);
var checkConfig = new CheckConfigCommand(root);
VersionText.AddTo(root);

var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

// A mistake on the command line is told by the server, or by who looks for mistakes, together with those in the environment and the file.
if (CommandLineMistakes.Find(parsed, args) is { Count: > 0 } mistakes)
{
    if (parsed.CommandResult.Command == root)
        return await serve.RunAsync(parsed, mistakes);
    return parsed.CommandResult.Command == checkConfig.Command
        ? checkConfig.Run(parsed, mistakes)
        : SettingsCommand.Fail(ExitCode.WrongSettings, [.. mistakes, $"Try {parsed.CommandResult.Command.Name} --help."]);
}

// No time limit here: the server itself sees to a quick and orderly stop.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
