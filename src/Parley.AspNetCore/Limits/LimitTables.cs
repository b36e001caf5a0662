using System.Net;
using Parley.Messages;

namespace Parley.AspNetCore.Limits;

/// <summary>Finds what a client may still do. Safe to use from any thread.</summary>
internal sealed class LimitTables : IDisposable
{
    /// <summary>The time between two looks for quotas that nobody needs any more.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    private readonly LimitOptions _options;
    private readonly QuotaTable<string>? _persons;
    private readonly QuotaTable<ClientAddress>? _addresses;
    private readonly ITimer? _sweep;

    public LimitTables(LimitOptions options, Hub hub, IVisitorLog? visitors, TimeProvider time)
    {
        var mistakes = options.Validate().ToList();
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", mistakes), nameof(options));
        }

        _options = options;
        Visitors = visitors;
        Topics = new KnownTopics(hub);
        var person = QuotaRates.OfPerson(options);
        var address = QuotaRates.OfAddress(options);
        _persons = person.IsOn ? new QuotaTable<string>(person, time) : null;
        _addresses = address.IsOn ? new QuotaTable<ClientAddress>(address, time) : null;
        _sweep = _persons is null && _addresses is null ? null : time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>Persons and addresses in memory.</summary>
    public int Count => (_persons?.Count ?? 0) + (_addresses?.Count ?? 0);

    /// <summary>Whether a request has to be looked at before it is served.</summary>
    public bool IsOn => _sweep is not null || Visitors is not null;

    /// <summary>Who is told of every request; null for nobody.</summary>
    public IVisitorLog? Visitors { get; }

    /// <summary>Refusals in a row after which a connection ends.</summary>
    public int MaxRefusals => _options.MaxRefusalsInARow;

    /// <summary>Topics that somebody has published to.</summary>
    public KnownTopics Topics { get; }

    /// <summary>What two quotas leave to a client.</summary>
    public ClientLimits Of(Quota? person, Quota? address) => new(this, person, address);

    /// <summary>A person's quota; null for one without limits.</summary>
    public Quota? FindPerson(User user) => user.Id is { } id && !_options.IsProgram(user) ? _persons?.Get(id) : null;

    /// <summary>An address's quota; null for one without limits.</summary>
    public Quota? FindAddress(IPAddress? address) =>
        _addresses is not null
        && ClientAddress.Of(address) is { } key
        && (_options.LimitLoopback || !IPAddress.IsLoopback(address!))
            ? _addresses.Get(key)
            : null;

    public void Dispose() => _sweep?.Dispose();

    private void Sweep()
    {
        _persons?.Sweep();
        _addresses?.Sweep();
    }
}
