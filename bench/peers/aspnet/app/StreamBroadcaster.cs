using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace Parley.Bench.AspNet;

/// <summary>Server-Sent Events as the documentation does it: a channel for each client.</summary>
internal sealed class StreamBroadcaster
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Channel<string>, bool>> _topics = new();

    public async IAsyncEnumerable<string> SubscribeAsync(string topic, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateUnbounded<string>();
        var members = _topics.GetOrAdd(topic, _ => new());
        members[channel] = true;
        try
        {
            yield return "ready";
            await foreach (var text in channel.Reader.ReadAllAsync(cancel))
            {
                yield return text;
            }
        }
        finally
        {
            members.TryRemove(channel, out _);
        }
    }

    public void Publish(string topic, byte[] data)
    {
        if (_topics.TryGetValue(topic, out var members))
        {
            var text = Encoding.UTF8.GetString(data);
            foreach (var (channel, _) in members)
            {
                channel.Writer.TryWrite(text);
            }
        }
    }
}
