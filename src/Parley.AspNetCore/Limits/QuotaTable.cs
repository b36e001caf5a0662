using System.Collections.Concurrent;

namespace Parley.AspNetCore.Limits;

/// <summary>The quotas of all persons, or of all addresses. One that is full again goes away. Safe to use from any thread.</summary>
internal sealed class QuotaTable<TKey>(QuotaRates rates, TimeProvider time)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Quota> _quotas = new();

    // Made once, so that finding allocates nothing.
    private readonly Func<TKey, Quota> _make = _ => new Quota(rates, time);

    /// <summary>Quotas in memory.</summary>
    public int Count => _quotas.Count;

    /// <summary>Finds or makes one.</summary>
    public Quota Get(TKey key) => _quotas.GetOrAdd(key, _make);

    /// <summary>
    /// Forgets those that are idle. Somebody who took one in this moment is counted in it for one request more, and
    /// anew after that.
    /// </summary>
    public void Sweep()
    {
        foreach (var entry in _quotas)
        {
            if (entry.Value.IsIdle)
            {
                _quotas.TryRemove(entry);
            }
        }
    }
}
