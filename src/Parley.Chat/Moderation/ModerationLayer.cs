using Parley.Access;

namespace Parley.Chat.Moderation;

/// <summary>Puts <see cref="ModeratedAccess"/> around the app's own access.</summary>
internal sealed class ModerationLayer(ModerationState state) : IAccessLayer
{
    public IAccess Around(IAccess access) => new ModeratedAccess(access, state);
}
