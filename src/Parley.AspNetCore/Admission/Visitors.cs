using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Limits;
using Parley.Messages;

namespace Parley.AspNetCore.Admission;

/// <summary>What most endpoints want to know of whoever makes a request.</summary>
internal static class Visitors
{
    /// <summary>Who makes it.</summary>
    /// <exception cref="RefusedException">What the request brings to say so is wrong; becomes the answer.</exception>
    public static async ValueTask<User> GetUserAsync(this HttpContext context) =>
        (await context.RequestServices.GetRequiredService<Door>().AdmitAsync(context).ConfigureAwait(false)).User;

    /// <summary>What its client may still do.</summary>
    public static ClientLimits GetLimits(this HttpContext context) => context.Features.Get<Visitor>()?.Limits ?? ClientLimits.Unlimited;
}
