using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>A kick, a ban or a mute that holds.</summary>
/// <param name="Act">What was done, to whom, where and until when.</param>
/// <param name="By">Who did it.</param>
/// <param name="Time">When.</param>
internal sealed record Sanction(Act Act, User By, DateTimeOffset Time)
{
    /// <summary>Who is shut out beside the person; null for what is no kick.</summary>
    public KickReach? Reach { get; init; } = Act is { Kind: ActKind.Kick, Whom.Id: not null } ? new KickReach() : null;

    /// <summary>Whether it still holds.</summary>
    public bool Holds(DateTimeOffset now) => Act.Until is not { } until || now < until;
}
