using System.Net;
using Parley.AspNetCore.Limits;
using Parley.Collections;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Counts wrong tickets and keys by address, so that who tries many is told to wait. It limits failures and never success:
/// with 128 bits and more no number of tries helps, and behind a proxy the right one may come from the same address.
/// </summary>
internal sealed class GuessLimit(TimeProvider time)
{
    /// <summary>Wrong ones from one address within <see cref="Window"/> that are answered as what they are.</summary>
    public const int MaxWrong = 60;

    /// <summary>Addresses that are remembered; of more than that the ones that were quiet longest are forgotten.</summary>
    public const int MaxAddresses = 10_000;

    /// <summary>How long wrong ones count.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly LruMap<ClientAddress, (long Since, int Count)> _wrong = new(MaxAddresses);

    /// <summary>A ticket or a key from an address was wrong.</summary>
    /// <returns>Null, or when the next wrong one from there is looked at again as the first ones were.</returns>
    public TimeSpan? CountWrong(IPAddress? address)
    {
        // Whoever has no address has not come by the network.
        if (ClientAddress.Of(address) is not { } network)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_wrong.TryGet(network, out var wrong) || Window - time.GetElapsedTime(wrong.Since) is not { Ticks: > 0 } left)
            {
                _wrong.Set(network, (time.GetTimestamp(), 1), out _);
                return null;
            }

            if (wrong.Count >= MaxWrong)
            {
                return left;
            }

            _wrong.Set(network, (wrong.Since, wrong.Count + 1), out _);
            return null;
        }
    }
}
