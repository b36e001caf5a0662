using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Limits;
using Parley.Codes;
using Parley.Delivery;
using Parley.Log;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>
/// Does what moderators want: writes it into the log first, so that every act has its author and nothing holds that is
/// not there; then it holds, at once and for live connections, too.
/// </summary>
#pragma warning disable CA1001 // the gate never makes a wait handle, so there is nothing to dispose
internal sealed class ModerationService(
    Hub hub,
    ModerationState state,
    SeenAddresses seen,
    AddressRules addresses,
    ModerationOptions options,
    TimeProvider time,
    ILogger<ModerationService> logger) : IHostedService
#pragma warning restore CA1001
{
    private const int PageSize = 500;

    // Acts are few. One at a time, so that they hold in the order of the log.
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Reads what was done before. Nobody is let in until then.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var after = 0L;
        HistoryPage page;
        do
        {
            page = await hub.Log.ReadHistoryAsync(
                new HistoryQuery { Topic = ModeratedAccess.AuditTopic, AfterOffset = after, Limit = PageSize }, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Messages)
            {
                after = entry.Offset;
                if (!entry.IsDeleted && ActJson.Read(entry.Data) is { } act)
                {
                    state.Apply(act, entry.By, DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs));
                }
            }
        }
        while (page.More);

        if (PasscodeHash.Tidy(options.Passcode) is { } passcode)
        {
            // What was given at the start goes before what a host set; it is not written down.
            state.Apply(new Act(ActKind.Passcode) { PasscodeHash = PasscodeHash.Make(passcode) }, User.Anonymous, time.GetUtcNow());
        }

        state.Load();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Does something; whether it may be done was checked.</summary>
    /// <param name="act">What.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancel">Gives up before it has begun.</param>
    /// <returns>Null, or why it was not done.</returns>
    public async Task<Refusal?> DoAsync(Act act, User by, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var request = new PublishRequest(ModeratedAccess.AuditTopic, ActJson.ToBytes(act)) { From = by, IsAct = true };
            var writing = await hub.Publisher.BeginAsync(request, CancellationToken.None).ConfigureAwait(false);
            var written = await writing.ConfigureAwait(false);
            if (written.Error is { } error)
            {
                return new Refusal(error, written.Detail ?? error.Meaning);
            }

            state.Apply(act, by, written.Time);
            Reach(act);
            ModerationLog.Done(logger, ActJson.Name(act.Kind), by.Id, act.Whom?.Id ?? "nobody in particular");
        }
        finally
        {
            _gate.Release();
        }

        await EnforceAsync(act).ConfigureAwait(false);
        Tell(act);
        return null;
    }

    /// <summary>Deletes what somebody wrote in a room since a moment.</summary>
    /// <returns>How many messages were deleted.</returns>
    public async Task<int> DeleteAsync(string room, string userId, DateTimeOffset since, User by, CancellationToken cancel)
    {
        var deleted = 0;
        long? before = null;
        while (true)
        {
            var page = await hub.ReadHistoryAsync(
                new HistoryQuery { Topic = room, BeforeOffset = before, Limit = PageSize }, cancel).ConfigureAwait(false);
            foreach (var message in page.Messages.Reverse())
            {
                if (message.TimeMs < since.ToUnixTimeMilliseconds())
                {
                    return deleted;
                }

                if (message.By.Id == userId && !message.IsDeleted)
                {
                    var result = await hub.DeleteAsync(new ChangeRequest(room, message.Seq, by), cancel).ConfigureAwait(false);
                    deleted += result.IsAccepted ? 1 : 0;
                }

                before = message.Offset;
            }

            if (!page.More)
            {
                return deleted;
            }
        }
    }

    /// <summary>Tells everybody in a room that its rules, or its moderators, are others now; who moderates all rooms, in all of them.</summary>
    private void Tell(Act act)
    {
        var now = state.Now;
        if (act.Kind is ActKind.Host or ActKind.Unhost || (act.Room.Length == 0 && act.Kind is ActKind.Moderator or ActKind.Unmoderator))
        {
            hub.NotifyAll("rules"u8, Write);
        }
        else if (act.Room.Length > 0
            && act.Kind is ActKind.Slow or ActKind.Lock or ActKind.Unlock or ActKind.Passcode or ActKind.Moderator or ActKind.Unmoderator)
        {
            hub.Notify(act.Room, "rules"u8, json => Write(json, act.Room));
        }

        void Write(Utf8JsonWriter json, string room)
        {
            json.WriteString("topic"u8, room);
            ModerationView.WriteRules(json, now, room);
        }
    }

    /// <summary>A kick reaches the addresses where the person is now, and those of the last hour.</summary>
    private void Reach(Act act)
    {
        if (act is { Kind: ActKind.Kick, Whom.Id: { } id })
        {
            var open = hub.ConnectionsOf(id).Select(connection => connection.User.Address).OfType<IPAddress>();
            foreach (var address in open.Concat(seen.FindRecent(id)))
            {
                addresses.Note(state.Now, id, address, isNew: false);
            }
        }
    }

    /// <summary>Ends what is open and may be no longer.</summary>
    private async Task EnforceAsync(Act act)
    {
        if (act.Kind == ActKind.Ban && act.Address is not null)
        {
            var banned = ClientAddress.Of(IPAddress.Parse(act.Address));
            await hub.RecheckAccessAsync(connection => ClientAddress.Of(connection.User.Address) == banned).ConfigureAwait(false);
        }
        else if (act.Kind is ActKind.Kick or ActKind.Ban && act.Whom?.Id is { } id)
        {
            // Whoever has no id may be company.
            await hub.RecheckAccessAsync(connection => connection.User.Id is not { } other || other == id).ConfigureAwait(false);
        }
        else if (act.Kind is ActKind.Passcode or ActKind.Unmoderator or ActKind.Unhost)
        {
            await hub.RecheckAccessAsync().ConfigureAwait(false);
        }
    }
}
