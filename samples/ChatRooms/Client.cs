using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley;
using Parley.AspNetCore;
using Parley.Codes;

namespace ChatRooms;

/// <summary>Somebody in a room. What is said there reaches the socket by itself; here is what the client asks for.</summary>
internal sealed class Client(ParleySocket socket, Hub hub, ILogger logger)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private string _topic = TopicOf("general");

    public async Task RunAsync()
    {
        var handlers = new Dictionary<string, Func<JsonNode?, Task<string?>>>
        {
            ["send_message"] = SendMessageAsync,
            ["change_room"] = ChangeRoomAsync,
        };
        await socket.SubscribeAsync(_topic);
        await foreach (var text in socket.ReadAllAsync())
        {
            if (Read<Frame>(() => JsonNode.Parse(text)) is not { } frame)
            {
                logger.LogWarning("A client sent what is no frame, and was closed.");
                socket.Close(CloseCode.BadRequest);
                return;
            }

            var problem = handlers.TryGetValue(frame.Type, out var handle)
                ? await handle(frame.Payload)
                : "There is no such type.";
            if (problem is not null)
            {
                logger.LogWarning("A client's frame was refused: {Problem}", problem);
                socket.SendJson(new { type = "error", payload = new { message = problem } });
            }
        }
    }

    private async Task<string?> SendMessageAsync(JsonNode? payload)
    {
        if (Read<SendMessage>(() => payload) is not { } said)
            return "A message needs 'message' and 'from'.";

        var sent = DateTimeOffset.UtcNow;
        var frame = new { type = "new_message", payload = new { said.Message, said.From, sent } };
        var result = await hub.PublishAsync(PublishRequest.OfJson(_topic, frame) with { Key = said.Key });

        // A key that was used before: the client lost its connection and sends again what is here already.
        return result.IsAccepted || result.Error == ErrorCode.KeyReused ? null : result.Detail;
    }

    private async Task<string?> ChangeRoomAsync(JsonNode? payload)
    {
        if (Read<ChangeRoom>(() => payload) is not { } change)
            return "A change of the room needs 'name'.";

        await socket.UnsubscribeAsync(_topic);
        _topic = TopicOf(change.Name);

        // Who asks for what was said before is told where it begins.
        if (change.Last is not null)
            socket.SendJson(new { type = "room_changed", payload = new { change.Name } });
        await socket.SubscribeAsync(_topic, Math.Clamp(change.Last ?? 0, 0, 500));
        return null;
    }

    // A room may be called anything; a topic's name has rules.
    private static string TopicOf(string room) => "room-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(room)));

    private static T? Read<T>(Func<JsonNode?> json)
        where T : class
    {
        try
        {
            return json().Deserialize<T>(s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Frame(string Type = "", JsonNode? Payload = null);

    private sealed record SendMessage(string Message, string From, string? Key = null);

    private sealed record ChangeRoom(string Name, int? Last = null);
}
