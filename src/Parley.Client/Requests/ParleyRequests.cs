using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.Client.Wire;

namespace Parley.Client.Requests;

/// <summary>What is asked of the server by request.</summary>
internal sealed class ParleyRequests(HttpApi api, ParleyClientOptions options, ClientMetrics metrics)
{
    private const int PageSize = 100;

    private readonly PublishQueue _queue = new(options);

    public async Task<Published> PublishAsync(string topic, ReadOnlyMemory<byte> json, PublishOptions? publish, CancellationToken cancel)
    {
        publish ??= new PublishOptions();
        List<(string, string)> headers = [("Idempotency-Key", publish.Key ?? Guid.NewGuid().ToString("N"))];
        if (publish.Kind is { } kind)
        {
            headers.Add(("Parley-Kind", kind));
        }

        if (publish.IfOffset is { } offset)
        {
            headers.Add(("If-Match", offset.ToString(CultureInfo.InvariantCulture)));
        }

        var published = await _queue.PublishAsync(topic, SendAsync, cancel).ConfigureAwait(false);
        metrics.Published();
        return published;

        async Task<Published> SendAsync(CancellationToken stop)
        {
            metrics.Attempted();
            using var answer = await AskAsync(HttpMethod.Post, HttpApi.OfTopic(topic, "/messages"), json, headers, stop).ConfigureAwait(false);
            var root = answer.RootElement;
            return new Published(
                topic,
                root.GetProperty("id").GetString()!,
                root.GetProperty("offset").GetInt64(),
                root.GetProperty("time").GetDateTimeOffset(),
                root.TryGetProperty("duplicate", out var duplicate) && duplicate.GetBoolean());
        }
    }

    public async Task EditAsync(string topic, string messageId, ReadOnlyMemory<byte> json, CancellationToken cancel) =>
        await api.SendAsync(HttpMethod.Patch, OfMessage(topic, messageId), json, [], cancel).ConfigureAwait(false);

    public async Task DeleteAsync(string topic, string messageId, CancellationToken cancel) =>
        await api.SendAsync(HttpMethod.Delete, OfMessage(topic, messageId), null, [], cancel).ConfigureAwait(false);

    public async Task TypingAsync(string topic, CancellationToken cancel) =>
        await api.SendAsync(HttpMethod.Post, HttpApi.OfTopic(topic, "/typing"), null, [], cancel).ConfigureAwait(false);

    public async Task<long> MarkReadAsync(string topic, long offset, bool exactly, CancellationToken cancel)
    {
        var body = JsonBytes.Object(json =>
        {
            json.WriteNumber("offset"u8, offset);
            json.WriteBoolean("exact"u8, exactly);
        });
        using var answer = await AskAsync(HttpMethod.Put, HttpApi.OfTopic(topic, "/read"), body, [], cancel).ConfigureAwait(false);
        return answer.RootElement.GetProperty("offset").GetInt64();
    }

    public async Task<HistoryPage<T>> ReadHistoryAsync<T>(
        string topic, JsonTypeInfo<T> type, HistoryOptions history, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(history.Limit, 1, nameof(history));
        var query = new QueryText().Add("before", history.Before).Add("after", history.After).Add("limit", history.Limit.ToString(CultureInfo.InvariantCulture));
        using var answer = await AskAsync(HttpMethod.Get, HttpApi.OfTopic(topic, "/messages") + query, null, [], cancel).ConfigureAwait(false);
        var root = answer.RootElement;
        var messages = new List<Message<T>>();
        var unreadable = new List<Unreadable>();
        var fields = new EventFields();
        foreach (var element in root.GetProperty("messages").EnumerateArray())
        {
            var json = JsonMarshal.GetRawUtf8Value(element);
            var reader = new Utf8JsonReader(json);
            reader.Read();
            fields.Read(json, ref reader);
            try
            {
                messages.Add(MessageReader.Read(topic, fields.Id ?? "", fields, fields.HasData ? json[fields.Data] : default, type));
            }
            catch (JsonException error)
            {
                unreadable.Add(new Unreadable(topic, fields.Id ?? "", fields.Offset, element.GetProperty("data").Clone(), error));
            }
        }

        return new HistoryPage<T>(messages, unreadable, root.GetProperty("more").GetBoolean(), root.GetProperty("head").GetString()!);
    }

    public async Task<IReadOnlyList<PresentPerson>> GetPresenceAsync(string topic, CancellationToken cancel)
    {
        using var answer = await AskAsync(HttpMethod.Get, HttpApi.OfTopic(topic, "/presence"), null, [], cancel).ConfigureAwait(false);
        return
        [
            .. answer.RootElement.GetProperty("users").EnumerateArray().Select(user => new PresentPerson(
                user.GetProperty("id").GetString(),
                user.GetProperty("name").GetString(),
                user.TryGetProperty("away", out var away) && away.GetBoolean())),
        ];
    }

    public async Task<TopicSummary> GetTopicAsync(string topic, CancellationToken cancel)
    {
        using var answer = await AskAsync(HttpMethod.Get, HttpApi.OfTopic(topic), null, [], cancel).ConfigureAwait(false);
        return ReadTopic(answer.RootElement);
    }

    /// <summary>A topic's newest offset; null when the server does not say.</summary>
    /// <exception cref="ParleyException">It cannot be asked now.</exception>
    public async Task<long?> FindNewestOffsetAsync(string topic, CancellationToken cancel)
    {
        try
        {
            return (await GetTopicAsync(topic, cancel).ConfigureAwait(false)).Offset;
        }
        catch (ParleyException refused) when (!refused.IsTransient)
        {
            // Then all is replayed.
            return null;
        }
    }

    public async IAsyncEnumerable<TopicSummary> GetTopicsAsync(string? prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? after = null;
        bool hasMore;
        do
        {
            var query = new QueryText().Add("prefix", prefix).Add("after", after).Add("limit", PageSize.ToString(CultureInfo.InvariantCulture));
            using var answer = await AskAsync(HttpMethod.Get, "topics" + query, null, [], cancel).ConfigureAwait(false);
            foreach (var topic in answer.RootElement.GetProperty("topics").EnumerateArray().Select(ReadTopic).ToList())
            {
                after = topic.Topic;
                yield return topic;
            }

            hasMore = answer.RootElement.GetProperty("more").GetBoolean();
        }
        while (hasMore);
    }

    private static TopicSummary ReadTopic(JsonElement topic) => new(
        topic.GetProperty("topic").GetString()!,
        topic.GetProperty("head").GetString()!,
        topic.GetProperty("offset").GetInt64(),
        topic.GetProperty("oldest").GetInt64(),
        topic.GetProperty("subscribers").GetInt32());

    private static string OfMessage(string topic, string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return HttpApi.OfTopic(topic, "/messages/" + Uri.EscapeDataString(id));
    }

    private async Task<JsonDocument> AskAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, IReadOnlyList<(string Name, string Value)> headers, CancellationToken cancel)
    {
        var answer = await api.SendAsync(method, path, body, headers, cancel).ConfigureAwait(false);
        try
        {
            return JsonDocument.Parse(answer);
        }
        catch (JsonException error)
        {
            throw new ParleyException(ParleyException.NotParley, "What answered was not Parley: it is no JSON.", error);
        }
    }
}
