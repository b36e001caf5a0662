using Parley.Delivery;

namespace Parley.AspNetCore.Commands;

/// <summary>The body of a request that changes what a live SSE stream follows or says of itself.</summary>
/// <param name="Secret">The secret that the stream's <c>ready</c> told, or null when none was given.</param>
/// <param name="Subscribe">Topics to follow, each once.</param>
/// <param name="Unsubscribe">Topics to follow no longer, each once.</param>
/// <param name="IsAway">Whether nobody is at the other end; null when that was not said.</param>
internal sealed record SubscriptionChange(
    string? Secret, IReadOnlyList<SubscribeRequest> Subscribe, IReadOnlyList<string> Unsubscribe, bool? IsAway);
