using System.CommandLine;
using System.Text.Json;
using System.Threading.Channels;
using Parley.Client;
using Parley.Server.Startup;

namespace Parley.Server.Tools.Remote;

/// <summary><c>parley sub TOPIC…</c>: writes what comes, a line each, over all breaks.</summary>
internal static class SubscribeCommand
{
    public static void AddTo(RootCommand root)
    {
        var topics = new Argument<string[]>("TOPIC") { Description = "The topics.", Arity = ArgumentArity.OneOrMore };
        var since = new Option<string?>("--since") { Description = "Where to begin: an id, or start for all that is kept.", HelpName = "ID|start" };
        var last = new Option<int>("--last") { Description = "So many of the newest messages first, up to 500.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Whole messages as JSON, a line each, and gaps, edits and deletions, too." };
        var state = new Option<string?>("--state") { Description = "Keeps the place in this file and begins there the next time.", HelpName = "FILE" };
        var count = new Option<int?>("--count") { Description = "Ends after so many messages.", HelpName = "N" };
        var command = new Command("sub", "Follows topics of a running server; Ctrl+C ends it.") { topics, since, last, json, state, count };
        RemoteCommand.Add(root, command, async (parsed, client, cancel) =>
        {
            var names = parsed.GetRequiredValue(topics).Distinct(StringComparer.Ordinal).ToList();
            var places = parsed.GetValue(state) is { } path ? Places.Read(path) : null;
            var printer = new EventPrinter(Console.Out, parsed.GetValue(json), names.Count > 1);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var items = Channel.CreateBounded<ParleyEvent>(1);
            var followed = Task.WhenAll(names.Select(name => FollowAsync(client, name, Options(name), items.Writer, stop)));
            var told = TellBreaksAsync(client, stop.Token);
            try
            {
                await PrintAsync(items.Reader, printer, places, parsed.GetValue(count), followed, stop.Token);
            }
            finally
            {
                await stop.CancelAsync();
                await told;
            }
            return ExitCode.Success;

            SubscribeOptions Options(string name) => new()
            {
                Since = places?.Of(name) ?? parsed.GetValue(since),
                Last = parsed.GetValue(last),
            };
        });
    }

    private static async Task FollowAsync(
        ParleyClient client, string topic, SubscribeOptions options, ChannelWriter<ParleyEvent> items, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var item in client.SubscribeAsync(topic, options, stop.Token))
                await items.WriteAsync(item, stop.Token);
        }
        catch (Exception error)
        {
            items.TryComplete(error);
            throw;
        }
    }

    private static async Task PrintAsync(
        ChannelReader<ParleyEvent> items, EventPrinter printer, Places? places, int? count, Task followed, CancellationToken cancel)
    {
        var left = count ?? int.MaxValue;
        try
        {
            while (left > 0)
            {
                var item = await items.ReadAsync(cancel);
                printer.Print(item);

                // Behind the line: what was written is not written again, and what was not comes again.
                places?.Note(item);
                left -= item is Message<JsonElement> ? 1 : 0;
            }
        }
        catch (ChannelClosedException)
        {
            await followed;
            throw;
        }
    }

    private static async Task TellBreaksAsync(ParleyClient client, CancellationToken cancel)
    {
        var wasLost = false;
        try
        {
            await foreach (var status in client.WatchStatusAsync(cancel))
            {
                if (status.State == ParleyState.Waiting && !wasLost)
                    await Console.Error.WriteLineAsync($"{client.Server} cannot be reached ({status.Detail ?? status.Reason}); trying again.");
                else if (status.State == ParleyState.Live && wasLost)
                    await Console.Error.WriteLineAsync($"{client.Server} is back.");
                wasLost = status.State == ParleyState.Waiting || (wasLost && status.State != ParleyState.Live);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the command.
        }
    }
}
