using Parley.Log;
using Parley.Sqlite.Database;

namespace Parley.Sqlite.Log;

/// <summary>Removes the idempotency keys that are over a day old.</summary>
internal sealed class KeyExpiry(TimeProvider time) : Chore
{
    private const int KeysPerStep = 500;

    public override TimeSpan Step(Connection connection)
    {
        using var expire = connection.Prepare(
            "DELETE FROM keys WHERE digest IN (SELECT digest FROM keys WHERE time <= ? LIMIT ?)");
        expire.Bind(1, time.GetUtcNow().ToUnixTimeMilliseconds() - AppendPlanner.KeyLifetimeMs).Bind(2, KeysPerStep).Step();
        return connection.Changes == KeysPerStep ? TimeSpan.Zero : TimeSpan.FromMinutes(1);
    }
}
