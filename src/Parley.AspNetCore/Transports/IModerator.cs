using System.Text.Json;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Transports;

/// <summary>Carries out the command <c>moderate</c>, where an app has moderation. Safe to use from any thread.</summary>
internal interface IModerator
{
    /// <summary>Does what a moderator asks for, if they may.</summary>
    /// <param name="act">What, as a JSON object.</param>
    /// <param name="room">Where; empty for the whole server.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancel">Gives up before it is done.</param>
    /// <returns>What writes the members of the answer, or why it was not done.</returns>
    Task<(Action<Utf8JsonWriter>? Answer, Refusal? Refusal)> DoAsync(
        ReadOnlyMemory<byte> act, string room, User by, CancellationToken cancel);
}
