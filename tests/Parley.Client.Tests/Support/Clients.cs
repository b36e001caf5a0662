using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Client.Tests.Support;

internal sealed record Order(string Number, int Count);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class TestJson : JsonSerializerContext;

/// <summary>Clients that come back at once.</summary>
internal static class Clients
{
    public static ParleyClientOptions Quick { get; } = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(1),
        LongestPause = TimeSpan.FromMilliseconds(20),
        ConnectTimeout = Eventually.Limit,
        AnswerTimeout = Eventually.Limit,
    };

    public static ParleyClient At(Uri server, ParleyClientOptions? options = null) => new(server, options ?? Quick);

    /// <summary>Reads items until there are enough.</summary>
    public static Reading<List<ParleyEvent>> TakeAsync(
        this IAsyncEnumerable<ParleyEvent> items, Func<List<ParleyEvent>, bool> isEnough)
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new(began.Task, ReadAsync(items, began, isEnough));
    }

    /// <summary>Reads until so many messages came.</summary>
    public static Reading<List<string>> TextsAsync(this IAsyncEnumerable<ParleyEvent> items, int count)
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new(began.Task, ReadTextsAsync());

        async Task<List<string>> ReadTextsAsync() =>
            Texts(await ReadAsync(items, began, taken => taken.OfType<Message<string>>().Count() == count));
    }

    /// <summary>The data of the messages among some items.</summary>
    public static List<string> Texts(IEnumerable<ParleyEvent> items) =>
        [.. items.OfType<Message<string>>().Select(message => message.Data)];

    /// <summary>Waits until so many subscriptions of a topic are known to the server; their clients may not know it yet.</summary>
    public static Task FollowedAsync(this ServerApp server, string topic, int by = 1) => Eventually.TrueAsync(() =>
        server.Hub.GetTopicAsync(topic).GetAwaiter().GetResult().Subscribers == by);

    private static async Task<List<ParleyEvent>> ReadAsync(
        IAsyncEnumerable<ParleyEvent> items, TaskCompletionSource began, Func<List<ParleyEvent>, bool> isEnough)
    {
        using var patience = new CancellationTokenSource(Eventually.Limit);
        var taken = new List<ParleyEvent>();
        await foreach (var item in items.WithCancellation(patience.Token))
        {
            taken.Add(item);
            began.TrySetResult();
            if (isEnough(taken))
            {
                break;
            }
        }

        return taken;
    }
}
