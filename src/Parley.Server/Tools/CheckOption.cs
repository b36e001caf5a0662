using System.CommandLine;
using System.CommandLine.Invocation;
using Parley.Server.Startup;
using Parley.Sqlite.Tools;

namespace Parley.Server.Tools;

/// <summary><c>parley --check</c>: looks at everything in the history's file instead of starting.</summary>
internal static class CheckOption
{
    public static void AddTo(RootCommand root, ServeCommand serve) => root.Options.Add(new Option<bool>("--check")
    {
        Description = "Check the file that keeps the history, completely, instead of starting. The server may go on meanwhile.",
        Action = new Check(serve),
    });

    private sealed class Check(ServeCommand serve) : AsynchronousCommandLineAction
    {
        public override Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default) =>
            ToolCommand.RunAsync(serve.Options.Read(parseResult), path => Task.Run(
                () =>
                {
                    var findings = LogCheck.Run(path, cancellationToken);
                    foreach (var finding in findings)
                        Console.WriteLine($"{path}: {finding}");
                    Console.WriteLine(findings.Count == 0 ? $"{path} is whole." : $"{path} is damaged. Keep a copy, and restore a backup.");
                    return findings.Count == 0 ? ExitCode.Success : ExitCode.CannotStart;
                },
                cancellationToken));
    }
}
