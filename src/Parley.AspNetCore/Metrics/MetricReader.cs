using System.Diagnostics.Metrics;

namespace Parley.AspNetCore.Metrics;

/// <summary>
/// Keeps the current value of every instrument of the engine and of the runtime, so that they can be shown at any time.
/// Exporters of the community listen to the same meters; this one needs no package.
/// </summary>
internal sealed class MetricReader : IDisposable
{
    private const string RuntimeMeter = "System.Runtime";

    private readonly Lock _lock = new();
    private readonly MeterListener _listener = new();

    // Guarded by _lock.
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    public MetricReader(Hub hub)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (hub.Metrics.Owns(instrument) || instrument.Meter.Name == RuntimeMeter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
    }

    /// <summary>Begins to count.</summary>
    public void Start() => _listener.Start();

    /// <summary>Reads the instruments that are asked, and writes all values.</summary>
    public string ToText()
    {
        _listener.RecordObservableInstruments();
        var text = new PrometheusText();
        lock (_lock)
        {
            foreach (var family in _families.Values)
            {
                text.Add(family);
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            if (!_families.TryGetValue(instrument.Name, out var family))
            {
                family = MetricFamily.For(instrument);
                _families.Add(instrument.Name, family);
            }

            family.Note(value, tags);
        }
    }
}
