using System.Globalization;
using Parley.Access;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>Asks what moderators have decided before it asks who may do what in general.</summary>
internal sealed class ModeratedAccess(IAccess access, ModerationState state) : IAccess, IPublishGate
{
    /// <summary>The topic that holds what moderators did. No client can name it.</summary>
    public const string AuditTopic = "$audit";

    /// <inheritdoc/>
    public bool HasSeparateRights => access.HasSeparateRights;

    /// <inheritdoc/>
    public IReadOnlyList<string>? BeginningsOf(AccessAction action, User user) =>
        action == AccessAction.Moderate ? null : access.BeginningsOf(action, user);

    /// <inheritdoc/>
    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        if (request.Topic is { } topic && topic.StartsWith('$'))
        {
            // Doors refuse these names, so this is the server itself, or somebody who lists or searches topics.
            return new(request.Action == AccessAction.Publish ? AccessDecision.Allow : AccessDecision.Forbid());
        }

        if (request.Action == AccessAction.Moderate)
        {
            return state.Now.RankOf(request.User.Id, request.Topic ?? "") > Rank.Member
                ? new(AccessDecision.Allow)
                : access.DecideAsync(request, cancel);
        }

        return state.Check(request.Action, request.User, request.Topic ?? "") is not { } refusal ? access.DecideAsync(request, cancel)
            : refusal.Code == ErrorCode.PasscodeRequired ? AskForAsync(refusal, request, cancel)
            : new(AccessDecision.Refuse(refusal));
    }

    /// <summary>Asks for a passcode, but not whom it would not help: who needs a login is told so.</summary>
    private async ValueTask<AccessDecision> AskForAsync(Refusal passcode, AccessRequest request, CancellationToken cancel)
    {
        var beyond = await access.DecideAsync(request, cancel).ConfigureAwait(false);
        return !beyond.IsAllowed && beyond.Code == ErrorCode.Unauthorized
            ? beyond
            : AccessDecision.Refuse(passcode);
    }

    /// <inheritdoc/>
    public AccessDecision Admit(PublishRequest request)
    {
        var now = state.Now;
        if (now.RulesOf(request.Topic).SlowSeconds is not (> 0 and var seconds)
            || now.RankOf(request.From.Id, request.Topic) > Rank.Member
            || state.Slow.TryWrite(request.Topic, request.From, seconds) is not { } wait)
        {
            return AccessDecision.Allow;
        }

        return AccessDecision.Refuse(
            ErrorCode.SlowMode,
            string.Create(CultureInfo.InvariantCulture, $"This room takes one message of each person in {seconds} s. Try again in {Math.Ceiling(wait.TotalSeconds)} s."),
            wait);
    }

    /// <inheritdoc/>
    public void TakeBack(PublishRequest request)
    {
        if (state.Now.RulesOf(request.Topic).SlowSeconds > 0)
        {
            state.Slow.TakeBack(request.Topic, request.From);
        }
    }
}
