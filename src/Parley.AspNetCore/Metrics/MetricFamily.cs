using System.Diagnostics.Metrics;

namespace Parley.AspNetCore.Metrics;

/// <summary>One instrument and its values, one for each set of tags.</summary>
internal sealed class MetricFamily
{
    private readonly SortedDictionary<string, double> _values = new(StringComparer.Ordinal);
    private readonly bool _adds;

    private MetricFamily(string name, string help, bool isCounter, bool adds)
    {
        Name = name;
        Help = help;
        IsCounter = isCounter;
        _adds = adds;
    }

    /// <summary>The name as Prometheus wants it: <c>parley_publishes_total</c>.</summary>
    public string Name { get; }

    public string Help { get; }

    public bool IsCounter { get; }

    /// <summary>Values by their tags, written <c>{code="forbidden"}</c>; the empty string for none.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    public static MetricFamily For(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        var isCounter = type == typeof(Counter<>) || type == typeof(ObservableCounter<>);
        var name = PrometheusText.Name(instrument.Name, instrument.Unit) + (isCounter ? "_total" : "");
        return new MetricFamily(name, instrument.Description ?? "", isCounter, adds: !instrument.IsObservable);
    }

    public void Note(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = PrometheusText.Labels(tags);
        _values[key] = _adds && _values.TryGetValue(key, out var sum) ? sum + value : value;
    }
}
