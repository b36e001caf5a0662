using System.CommandLine;
using System.Text.Json.Nodes;
using Parley.Server.Startup;

namespace Parley.Server.Tools.Remote;

/// <summary><c>parley topics</c> and <c>parley presence TOPIC</c>: what there is, and who is there.</summary>
internal static class LookCommands
{
    public static void AddTo(RootCommand root)
    {
        AddTopics(root);
        AddPresence(root);
    }

    private static void AddTopics(RootCommand root)
    {
        var prefix = new Argument<string?>("PREFIX") { Description = "Only names that begin so.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "As JSON, a line each." };
        var command = new Command("topics", "Lists the topics of a running server: name, messages, connections.") { prefix, json };
        RemoteCommand.Add(root, command, async (parsed, client, cancel) =>
        {
            await foreach (var topic in client.GetTopicsAsync(parsed.GetValue(prefix), cancel))
            {
                Console.WriteLine(parsed.GetValue(json)
                    ? new JsonObject
                    {
                        ["topic"] = topic.Topic,
                        ["head"] = topic.Head,
                        ["offset"] = topic.Offset,
                        ["oldest"] = topic.Oldest,
                        ["subscribers"] = topic.Subscribers,
                    }.ToJsonString()
                    : $"{topic.Topic}\t{topic.Offset}\t{topic.Subscribers}");
            }
            return ExitCode.Success;
        });
    }

    private static void AddPresence(RootCommand root)
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic." };
        var json = new Option<bool>("--json") { Description = "As JSON, a line each." };
        var command = new Command("presence", "Lists who follows a topic of a running server.") { topic, json };
        RemoteCommand.Add(root, command, async (parsed, client, cancel) =>
        {
            foreach (var person in await client.GetPresenceAsync(parsed.GetRequiredValue(topic), cancel))
            {
                Console.WriteLine(parsed.GetValue(json)
                    ? new JsonObject { ["id"] = person.Id, ["name"] = person.Name, ["away"] = person.IsAway }.ToJsonString()
                    : $"{person.Name ?? person.Id}{(person.IsAway ? "\taway" : "")}");
            }
            return ExitCode.Success;
        });
    }
}
