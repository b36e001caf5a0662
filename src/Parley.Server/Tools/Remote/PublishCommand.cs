using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Client;
using Parley.Server.Startup;

namespace Parley.Server.Tools.Remote;

/// <summary><c>parley pub TOPIC [TEXT]</c>: publishes a text, or each line of the standard input.</summary>
internal static class PublishCommand
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void AddTo(RootCommand root)
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic." };
        var text = new Argument<string?>("TEXT")
        {
            Description = "The message. Without it each line of the standard input is one.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "The text, or each line, is JSON." };
        var key = new Option<string?>("--key") { Description = "An idempotency key: the same key is published once.", HelpName = "KEY" };
        var kind = new Option<string?>("--kind") { Description = "A label that subscribers see.", HelpName = "KIND" };
        var title = new Option<string?>("--title") { Description = "Makes the data an object with text and title.", HelpName = "TITLE" };
        var priority = new Option<int?>("--priority") { Description = "Puts a priority into that object.", HelpName = "1-5" };
        var tag = new Option<string[]>("--tag") { Description = "Puts a tag into that object; may be repeated.", HelpName = "TAG" };
        var wait = new Option<int>("--wait")
        {
            Description = "How long a message may wait for a server that cannot be reached.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => 30,
        };
        var command = new Command("pub", "Publishes to a topic of a running server.") { topic, text, json, key, kind, title, priority, tag, wait };
        RemoteCommand.Add(root, command, async (parsed, client, cancel) =>
        {
            var options = new PublishOptions { Key = parsed.GetValue(key), Kind = parsed.GetValue(kind) };
            var shape = new Shape(parsed.GetValue(json), parsed.GetValue(title), parsed.GetValue(priority), parsed.GetValue(tag) ?? []);
            var patience = TimeSpan.FromSeconds(parsed.GetValue(wait) is >= 0 and var seconds ? seconds : throw new FormatException("--wait is not below 0."));
            if (parsed.GetValue(text) is { } one)
                return await PublishAsync(client, parsed.GetRequiredValue(topic), shape.Make(one), options, patience, cancel);
            if (options.Key is not null)
                throw new FormatException("--key is for one message; each line of the standard input is one of its own.");
            while (await Console.In.ReadLineAsync(cancel) is { } line)
            {
                if (await PublishAsync(client, parsed.GetRequiredValue(topic), shape.Make(line), options, patience, cancel) is var code and not ExitCode.Success)
                    return code;
            }
            return ExitCode.Success;
        });
    }

    private static async Task<int> PublishAsync(
        ParleyClient client, string topic, byte[] data, PublishOptions options, TimeSpan patience, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(patience);
        try
        {
            var published = await client.PublishJsonBytesAsync(topic, data, options, late.Token);
            Console.WriteLine(published.Id);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{client.Server} did not take the message within {patience.TotalSeconds} s.");
            return ExitCode.CannotStart;
        }
    }

    /// <summary>What becomes of a text.</summary>
    private sealed record Shape(bool IsJson, string? Title, int? Priority, IReadOnlyList<string> Tags)
    {
        public byte[] Make(string text)
        {
            var value = IsJson ? Parse(text) : JsonValue.Create(text);
            if (Title is null && Priority is null && Tags.Count == 0)
                return IsJson ? Encoding.UTF8.GetBytes(text) : JsonSerializer.SerializeToUtf8Bytes(value, s_readable);
            var data = new JsonObject { ["text"] = value };
            if (Title is not null)
                data["title"] = Title;
            if (Priority is { } priority)
                data["priority"] = priority;
            if (Tags.Count > 0)
                data["tags"] = new JsonArray([.. Tags.Select(tag => JsonValue.Create(tag))]);
            return JsonSerializer.SerializeToUtf8Bytes<JsonNode>(data, s_readable);
        }

        private static JsonNode? Parse(string text)
        {
            try
            {
                return JsonNode.Parse(text);
            }
            catch (JsonException error)
            {
                throw new FormatException($"This is no JSON: {text} ({error.Message})", error);
            }
        }
    }
}
