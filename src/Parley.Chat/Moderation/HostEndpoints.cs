using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Commands;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Log;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>What hosts have beside moderating: becoming one, reading what was done, and from where somebody came.</summary>
internal static class HostEndpoints
{
    /// <summary><c>POST /moderation/host</c> with the token of the host link.</summary>
    public static async Task ClaimAsync(HttpContext context)
    {
        if (await ShownSecret.ReadAsync(context, "token", "The body must be a JSON object with 'token', a string.").ConfigureAwait(false) is not var (user, token, _))
        {
            return;
        }

        var services = context.RequestServices;
        if (!services.GetRequiredService<HostLink>().TryTake(token))
        {
            await Problem.WriteAsync(context, ErrorCode.Forbidden, "This host link was used already, or is not of this server's last start.").ConfigureAwait(false);
            return;
        }

        var refusal = await services.GetRequiredService<ModerationService>()
            .DoAsync(new Act(ActKind.Host) { Whom = user }, user, context.RequestAborted).ConfigureAwait(false);
        if (refusal is not null)
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        ModerationLog.Claimed(services.GetRequiredService<ILogger<ModerationService>>(), user.Id);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => json.WriteString("role"u8, "host")).ConfigureAwait(false);
    }

    /// <summary><c>GET /moderation/audit</c>: what was done, the newest last.</summary>
    public static async Task AuditAsync(HttpContext context)
    {
        var hub = context.GetHub();
        if (!await IsAsync(context, Rank.Host).ConfigureAwait(false))
        {
            return;
        }

        if (!context.Request.TryGetLimit(HistoryRequest.MaxLimit, HistoryRequest.DefaultLimit, out var limit, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        long? before = null;
        if (context.Request.Query["before"].ToString() is { Length: > 0 } text)
        {
            if (!long.TryParse(text, System.Globalization.NumberStyles.None, null, out var offset))
            {
                await Problem.WriteAsync(context, ErrorCode.BadPosition, "'before' is an offset.").ConfigureAwait(false);
                return;
            }

            before = offset;
        }

        var page = await hub.Log.ReadHistoryAsync(
            new HistoryQuery { Topic = ModeratedAccess.AuditTopic, BeforeOffset = before, Limit = limit }, context.RequestAborted).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, page)).ConfigureAwait(false);
    }

    /// <summary><c>GET /moderation/people/{id}</c>: from where somebody came, for who thinks of shutting out the address.</summary>
    public static async Task PersonAsync(HttpContext context)
    {
        if (!await IsAsync(context, Rank.Moderator).ConfigureAwait(false))
        {
            return;
        }

        var seen = context.RequestServices.GetRequiredService<SeenAddresses>();
        var id = context.GetRouteValue("id")!.ToString()!;
        var address = seen.Find(id);
        var mayBan = address is not null && context.RequestServices.GetRequiredService<AddressRules>().MayCount(address);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("address"u8, address?.ToString());
            json.WriteBoolean("bannable"u8, mayBan);
            json.WriteNumber("others"u8, seen.CountOthers(id));
        }).ConfigureAwait(false);
    }

    private static async ValueTask<bool> IsAsync(HttpContext context, Rank least)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (context.RequestServices.GetRequiredService<ModerationState>().Now.RankOf(user.Id, "") >= least)
        {
            return true;
        }

        await Problem.WriteAsync(context, ErrorCode.Forbidden, "You may not see that.").ConfigureAwait(false);
        return false;
    }

    private static void Write(Utf8JsonWriter json, HistoryPage page)
    {
        json.WriteStartArray("acts"u8);
        foreach (var entry in page.Messages)
        {
            if (entry.IsDeleted || ActJson.Read(entry.Data) is not { } act)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteNumber("offset"u8, entry.Offset);
            EventJson.WriteTime(json, "time"u8, entry.TimeMs);
            EventJson.WriteUser(json, "by"u8, entry.By);
            ActJson.WriteMembers(json, act);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("more"u8, page.More);
    }
}
