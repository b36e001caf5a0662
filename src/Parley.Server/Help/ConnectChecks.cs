using System.Security.Cryptography;

namespace Parley.Server.Help;

/// <summary>
/// Checks that run: a screen shows a code, and devices that open its link prove that they get through. May be used from
/// any thread.
/// </summary>
internal sealed class ConnectChecks(TimeProvider time)
{
    /// <summary>Checks at a time; the oldest goes for a new one. More than people who set up a network at once.</summary>
    public const int MaxChecks = 100;

    /// <summary>Devices of a check; further ones are answered and not listed.</summary>
    public const int MaxDevices = 20;

    /// <summary>How long a check runs: longer than finding the right switch in a router takes.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    // Letters and digits that nobody takes for one another.
    private const string Alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    private const int CodeLength = 6;

    private readonly Lock _lock = new();

    // Guarded by _lock; in order of age.
    private readonly OrderedDictionary<string, Check> _checks = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Begins a check.</summary>
    /// <returns>Its code.</returns>
    public string Begin()
    {
        var code = RandomNumberGenerator.GetString(Alphabet, CodeLength);
        lock (_lock)
        {
            while (_checks.Count > 0 && (_checks.Count >= MaxChecks || time.GetElapsedTime(_checks.GetAt(0).Value.Begun) >= Lifetime))
                _checks.RemoveAt(0);
            _checks[code] = new Check(time.GetTimestamp());
        }

        return code;
    }

    /// <summary>A device got through.</summary>
    /// <returns>False when no such check runs.</returns>
    public bool TryNote(string code, ConnectDevice device)
    {
        lock (_lock)
        {
            if (Find(code) is not { } check)
                return false;
            if (check.Devices.Count < MaxDevices && !check.Devices.Exists(known => known.From == device.From && known.Address == device.Address))
                check.Devices.Add(device);
            return true;
        }
    }

    /// <summary>The devices that got through, in their order; null when no such check runs.</summary>
    public IReadOnlyList<ConnectDevice>? Devices(string code)
    {
        lock (_lock)
        {
            return Find(code) is { } check ? [.. check.Devices] : null;
        }
    }

    private Check? Find(string code) =>
        _checks.TryGetValue(code, out var check) && time.GetElapsedTime(check.Begun) < Lifetime ? check : null;

    private sealed class Check(long begun)
    {
        /// <summary>When, as a timestamp.</summary>
        public long Begun { get; } = begun;

        public List<ConnectDevice> Devices { get; } = [];
    }
}
