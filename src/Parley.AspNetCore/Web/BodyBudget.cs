using System.Net;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Limits;
using Parley.Budgets;

namespace Parley.AspNetCore.Web;

/// <summary>
/// What the bodies of requests take together while they are read (<see cref="LimitOptions.MaxBodyBytes"/>). Half a body that is
/// sent a thousand times would be a gigabyte.
/// </summary>
internal sealed class BodyBudget(LimitOptions options, TimeProvider time)
{
    // How often one client may wait at the same time.
    private const int MaxWaiting = 256;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly ByteBudget _bytes = new(options.MaxBodyBytes, options.MaxBodyBytesPerClient, s_patience, time, MaxWaiting);

    /// <summary>Bytes in use.</summary>
    public long Used => _bytes.Used;

    /// <summary>How many wait.</summary>
    public int WaitingCount => _bytes.WaitingCount;

    /// <summary>Takes bytes of the address's share, or waits for them; null when there were none for too long.</summary>
    public ValueTask<ByteLease?> TakeAsync(HttpContext context, long bytes)
    {
        var address = context.Connection.RemoteIpAddress;
        var isLimited = address is not null && (options.LimitLoopback || !IPAddress.IsLoopback(address));
        return _bytes.TakeAsync(isLimited ? ClientAddress.Of(address).ToString() : null, bytes, context.RequestAborted);
    }
}
