using System.Net;
using Parley.Access;
using Parley.Messages;

namespace Parley.AspNetCore.Limits;

/// <summary>Whose share of the hub's budgets somebody uses.</summary>
internal static class ClientShare
{
    /// <summary>A user's own, or where there is no id that of the address; null, for no share, of this machine's own programs.</summary>
    public static string? Of(User user) =>
        user.Id is { } id ? "id:" + id
        : user.Address is { } address && !IPAddress.IsLoopback(address) ? "from:" + ClientAddress.Of(address)
        : null;
}
