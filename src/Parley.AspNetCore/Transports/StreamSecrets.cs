using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Parley.Delivery;

namespace Parley.AspNetCore.Transports;

/// <summary>
/// The secret that each SSE stream gets in its <c>ready</c>: who knows it may change the stream's subscriptions. It
/// lives and dies with the connection.
/// </summary>
internal sealed class StreamSecrets
{
    private readonly ConditionalWeakTable<Connection, string> _secrets = [];

    public string Create(Connection connection)
    {
        var secret = Connection.NewToken();
        _secrets.Add(connection, secret);
        return secret;
    }

    /// <summary>Compares in a time that tells nothing.</summary>
    public bool IsRight(Connection connection, string? secret) =>
        secret is not null
        && _secrets.TryGetValue(connection, out var right)
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(right));
}
