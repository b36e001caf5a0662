using System.Text.Json;
using Parley.Access;
using Parley.AspNetCore.Transports;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>What moderators see and do, the same on every way in.</summary>
internal sealed class Moderator(Hub hub, ActRules rules, ModerationService moderation, ModerationState state, TimeProvider time) : IModerator
{
    /// <inheritdoc/>
    public async Task<(Action<Utf8JsonWriter>? Answer, Refusal? Refusal)> DoAsync(
        ReadOnlyMemory<byte> act, string room, User by, CancellationToken cancel)
    {
        if (ActRequest.Read(act, out var refusal) is not { } request)
        {
            return (null, refusal);
        }

        (var made, refusal) = await rules.MakeAsync(request, room, by, cancel).ConfigureAwait(false);
        refusal ??= await moderation.DoAsync(made!, by, cancel).ConfigureAwait(false);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        int? deleted = made!.Kind == ActKind.Delete
            ? await moderation.DeleteAsync(room, made.Whom!.Id!, time.GetUtcNow() - ActRules.DeleteTime, by, cancel).ConfigureAwait(false)
            : null;
        return (View(room, await rules.RankOfAsync(by, room, cancel).ConfigureAwait(false), deleted), null);
    }

    /// <summary>How a room (empty: the server) is moderated, as somebody may know it. Who only lacks a passcode learns that there is one.</summary>
    public async Task<(Action<Utf8JsonWriter>? Answer, Refusal? Refusal)> SeeAsync(string room, User user, CancellationToken cancel)
    {
        var rank = await rules.RankOfAsync(user, room, cancel).ConfigureAwait(false);
        return rank != Rank.Member || room.Length == 0
            || await hub.CheckAccessAsync(AccessAction.Subscribe, user, room, cancel).ConfigureAwait(false) is not { } refusal
                ? (View(room, rank, null), null)
            : refusal.Code == ErrorCode.PasscodeRequired ? (ModerationView.WriteClosed, null)
            : (null, refusal);
    }

    private Action<Utf8JsonWriter> View(string room, Rank rank, int? deleted)
    {
        var (now, at) = (state.Now, time.GetUtcNow());
        return json =>
        {
            ModerationView.Write(json, now, room, rank, at);
            if (deleted is { } count)
            {
                json.WriteNumber("deleted"u8, count);
            }
        };
    }
}
