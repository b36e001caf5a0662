namespace Parley.Client;

/// <summary>
/// An item of a subscription. The kinds: <see cref="Message{T}"/>, <see cref="Edited{T}"/>, <see cref="Deleted"/>;
/// <see cref="Subscribed"/>, <see cref="Gap"/>, <see cref="Unreadable"/>; with people shown <see cref="Joined"/>, <see cref="Left"/>,
/// <see cref="Away"/>, <see cref="Back"/>, <see cref="Renamed"/> and <see cref="Typing"/>; and <see cref="ReadElsewhere"/>. There
/// may be more later: pass over what you do not know.
/// </summary>
/// <param name="Topic">The topic.</param>
public abstract record ParleyEvent(string Topic);

/// <summary>Somebody.</summary>
/// <param name="Id">The user's id; null for a sender that only called itself something.</param>
/// <param name="Name">The name, or null.</param>
public sealed record Person(string? Id, string? Name);
