using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using Parley.Server.Startup;
using Parley.Sqlite;

namespace Parley.Server.Tools;

/// <summary><c>parley --version</c>: the program's version, and under it that of its SQLite library.</summary>
internal static class VersionText
{
    /// <summary>Replaces what the option prints by itself, which is the program's version alone.</summary>
    public static void AddTo(RootCommand root) => root.Options.OfType<VersionOption>().Single().Action = new Print();

    private sealed class Print : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            Console.WriteLine(version.Split('+')[0]);
            Console.WriteLine(SqliteLibrary.Description);
            return ExitCode.Success;
        }
    }
}
