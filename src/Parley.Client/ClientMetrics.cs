using System.Diagnostics.Metrics;

namespace Parley.Client;

/// <summary>What a client counts, under the meter <c>Parley.Client</c>.</summary>
internal sealed class ClientMetrics : IDisposable
{
    private readonly Meter _meter = new("Parley.Client");
    private readonly Counter<long> _received;
    private readonly Counter<long> _published;
    private readonly Counter<long> _retried;

    public ClientMetrics()
    {
        _received = _meter.CreateCounter<long>("parley.client.received", "{item}", "Items that subscriptions brought.");
        _published = _meter.CreateCounter<long>("parley.client.published", "{message}", "Messages that the server accepted.");
        _retried = _meter.CreateCounter<long>("parley.client.attempts", "{attempt}", "Attempts to publish.");
    }

    public void Received() => _received.Add(1);

    public void Attempted() => _retried.Add(1);

    public void Published() => _published.Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
