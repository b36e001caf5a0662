using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;
using Parley.Topics;

namespace Parley.AspNetCore;

/// <summary>
/// A WebSocket with a contract of its own, as the handler of <c>MapWebSocket</c> sees it: texts come in one after another,
/// texts go out, and the data of the topics that it follows goes out by itself. One reader at a time; everything else may
/// be called from any thread.
/// </summary>
public sealed class ParleySocket
{
    private readonly ChannelReader<string> _texts;

    internal ParleySocket(Connection connection, ChannelReader<string> texts)
    {
        _texts = texts;
        Connection = connection;
    }

    /// <summary>The connection.</summary>
    public Connection Connection { get; }

    /// <summary>Who is at the other end.</summary>
    public User User => Connection.User;

    /// <summary>What the client sends, text by text, until the connection ends.</summary>
    public async IAsyncEnumerable<string> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var text in _texts.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            yield return text;
        }
    }

    /// <summary>Sends a text to this client alone.</summary>
    public void Send(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var payload = Encoding.UTF8.GetBytes(text);
        var frame = new byte[WebSocketFrame.MaxHeaderLength + payload.Length];
        var header = WebSocketFrame.WriteHeader(frame, WebSocketFrame.Text, payload.Length);
        payload.CopyTo(frame, header);
        Connection.Send(frame.AsMemory(0, header + payload.Length));
    }

    /// <summary>Sends a value as JSON to this client alone, by the web's conventions (camelCase).</summary>
    public void SendJson<T>(T value) => Send(JsonSerializer.Serialize(value, JsonSerializerOptions.Web));

    /// <summary>Follows a topic: the data of its messages is sent to the client, a string as its text, anything else as its JSON.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="last">So many of the newest messages first, 0 to 500.</param>
    /// <param name="cancel">Gives up waiting for the log.</param>
    /// <exception cref="ArgumentException">The name is no topic's.</exception>
    /// <exception cref="InvalidOperationException">The topic may not be followed.</exception>
    public async Task SubscribeAsync(string topic, int last = 0, CancellationToken cancel = default)
    {
        var request = new SubscribeRequest(TopicName.Normalize(topic)) { Last = last };
        var refusal = await Connection.SubscribeAsync([request], _ => default, withIds: true, cancel).ConfigureAwait(false);
        if (refusal is not null)
        {
            throw new InvalidOperationException(refusal.Detail);
        }
    }

    /// <summary>Follows a topic no longer.</summary>
    public Task UnsubscribeAsync(string topic, CancellationToken cancel = default) =>
        Connection.UnsubscribeAsync([TopicName.Normalize(topic)], default, cancel);

    /// <summary>Tells the client why, and ends.</summary>
    public void Close(CloseCode code) => Connection.Close(code);
}
