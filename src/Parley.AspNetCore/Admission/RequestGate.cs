// hot path
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.Access;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Web;

namespace Parley.AspNetCore.Admission;

/// <summary>Counts a request before anything is done for it: first by its address, then, when it is known whose it is, by person.</summary>
internal static class RequestGate
{
    /// <summary>Lets a request in, or answers it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isOpen">Whether it does not matter whose it is.</param>
    /// <returns>Whether it may go on.</returns>
    public static async ValueTask<bool> EnterAsync(HttpContext context, bool isOpen)
    {
        var tables = context.RequestServices.GetRequiredService<LimitTables>();
        if (!tables.IsOn)
        {
            return true;
        }

        if (!await CountAsync(context).ConfigureAwait(false))
        {
            return false;
        }

        if (isOpen)
        {
            return true;
        }

        var visitor = await context.RequestServices.GetRequiredService<Door>().AdmitAsync(context).ConfigureAwait(false);
        if (visitor.Limits.TakePersonsRequest() is { } haste)
        {
            await WriteAsync(context, haste).ConfigureAwait(false);
            return false;
        }

        if (tables.Visitors is { } visitors && visitor.User.Address is { } from)
        {
            visitors.Note(visitor.User, from);
        }

        return true;
    }

    /// <summary>Counts a request by its address alone, and answers when there are too many.</summary>
    /// <returns>Whether it may go on.</returns>
    public static async ValueTask<bool> CountAsync(HttpContext context)
    {
        var tables = context.RequestServices.GetRequiredService<LimitTables>();
        if (ClientLimits.TakeRequest(tables.FindAddress(context.Connection.RemoteIpAddress)) is not { } flood)
        {
            return true;
        }

        await WriteAsync(context, flood).ConfigureAwait(false);
        return false;
    }

    /// <summary>Counts a message to publish, and answers when there are too many.</summary>
    /// <returns>Whether it may go on.</returns>
    public static async ValueTask<bool> TakeMessageAsync(HttpContext context, string topic, int bytes)
    {
        var refusal = await context.GetLimits().TakePublishAsync(topic, bytes, context.RequestAborted).ConfigureAwait(false);
        if (refusal is null)
        {
            return true;
        }

        await WriteAsync(context, refusal).ConfigureAwait(false);
        return false;
    }

    /// <summary>Answers that something is over its limit.</summary>
    public static Task WriteAsync(HttpContext context, LimitRefusal refusal)
    {
        var (code, detail) = refusal.ToRefusal();
        return Problem.WriteAsync(context, code, detail, refusal.RetryAfter);
    }
}
