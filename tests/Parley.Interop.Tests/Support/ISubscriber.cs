namespace Parley.Interop.Tests.Support;

/// <summary>A client that follows topics, whoever wrote it.</summary>
internal interface ISubscriber : IAsyncDisposable
{
    /// <summary>The next event.</summary>
    Task<Received> NextAsync();
}

/// <summary>What tests ask of every subscriber.</summary>
internal static class SubscriberExtensions
{
    /// <summary>The next event, which must be of a type.</summary>
    public static async Task<Received> NextAsync(this ISubscriber subscriber, string type)
    {
        var received = await subscriber.NextAsync();
        Assert.True(received.Type == type, $"Expected {type}, got {received}.");
        return received;
    }

    /// <summary>The next so many messages.</summary>
    public static async Task<IReadOnlyList<Received>> NextMessagesAsync(this ISubscriber subscriber, int count)
    {
        var messages = new List<Received>();
        while (messages.Count < count)
        {
            messages.Add(await subscriber.NextAsync("message"));
        }

        return messages;
    }
}
