using System.Runtime.InteropServices;

namespace Parley.AspNetCore.Limits;

/// <summary>How many sockets each address has open. An address without any is not there. Safe to use from any thread.</summary>
internal sealed class SocketCounts(int max)
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly Dictionary<ClientAddress, int> _counts = [];

    /// <summary>Counts one more, if there may be one.</summary>
    public bool TryAdd(ClientAddress address)
    {
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, address, out _);
            if (count >= max)
            {
                return false;
            }

            count++;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Remove(ClientAddress address)
    {
        lock (_lock)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, address);
            if (--count == 0)
            {
                _counts.Remove(address);
            }
        }
    }
}
