using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>What becomes of the texts of one WebSocket's client.</summary>
internal interface IMessageHandler
{
    /// <summary>Takes one text; its bytes are valid UTF-8 and are used again after the call.</summary>
    ValueTask HandleAsync(Connection connection, ReadOnlyMemory<byte> text);

    /// <summary>
    /// The client sends nothing more: completes when what it sent before is answered, so that the answers come before the
    /// closing frame. Whoever takes too long is not waited for.
    /// </summary>
    Task FinishAsync(Connection connection) => Task.CompletedTask;
}
