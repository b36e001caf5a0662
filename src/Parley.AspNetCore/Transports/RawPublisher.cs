using Parley.AspNetCore.Admission;
using Parley.Codes;
using Parley.Delivery;
using Parley.Messages;

namespace Parley.AspNetCore.Transports;

/// <summary>What a client sends on a raw WebSocket is published to its topic, if it has just one.</summary>
internal sealed class RawPublisher(Hub hub, Seat seat, IReadOnlyList<string> topics) : IMessageHandler
{
    /// <inheritdoc/>
    public async ValueTask HandleAsync(Connection connection, ReadOnlyMemory<byte> text)
    {
        Refusal? refusal = null;
        if (topics.Count != 1
            || (!JsonData.TryParse(text.ToArray(), out var data, out _) && !JsonData.TryFromText(text.Span, out data, out refusal)))
        {
            connection.Close(refusal?.Code == ErrorCode.TooLarge ? CloseCode.MessageTooLarge : CloseCode.BadRequest);
            return;
        }

        if (await seat.Visitor.Limits.TakePublishAsync(topics[0], data.Length, CancellationToken.None).ConfigureAwait(false) is { } haste)
        {
            connection.Close(CloseCode.RateLimited, haste.RetryAfter);
            return;
        }

        var result = await hub.PublishAsync(new PublishRequest(topics[0], data) { From = connection.User }).ConfigureAwait(false);
        if (!result.IsAccepted)
        {
            // There is no place for an error in a raw stream.
            connection.Close(result.Error!.HttpStatus is 409 or 404 ? CloseCode.Forbidden : Connection.CloseCodeOf(result.Error));
        }
    }
}
