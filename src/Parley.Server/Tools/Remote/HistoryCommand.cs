using System.CommandLine;
using Parley.Client;
using Parley.Server.Startup;

namespace Parley.Server.Tools.Remote;

/// <summary><c>parley history TOPIC</c>: writes a page of messages, oldest first.</summary>
internal static class HistoryCommand
{
    public static void AddTo(RootCommand root)
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic." };
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 500.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var before = new Option<string?>("--before") { Description = "Only before this id or offset.", HelpName = "ID" };
        var after = new Option<string?>("--after") { Description = "Only after this id or offset.", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "Whole messages as JSON, a line each." };
        var command = new Command("history", "Writes messages of a topic of a running server.") { topic, limit, before, after, json };
        RemoteCommand.Add(root, command, async (parsed, client, cancel) =>
        {
            var page = await client.ReadHistoryAsync(
                parsed.GetRequiredValue(topic),
                new HistoryOptions { Limit = parsed.GetValue(limit), Before = parsed.GetValue(before), After = parsed.GetValue(after) },
                cancel);
            var printer = new EventPrinter(Console.Out, parsed.GetValue(json), withTopic: false);
            foreach (var message in page.Messages)
                printer.Print(message);
            return ExitCode.Success;
        });
    }
}
