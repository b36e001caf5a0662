namespace Parley.LoadGenerator.Results;

/// <summary>All figures of a run: of every scenario, transport and server one for each round.</summary>
internal sealed class ResultTable
{
    private readonly Dictionary<(string Scenario, string Transport, string Peer, string Figure), List<double>> _values = [];

    /// <summary>Figures in the order in which they were first written down.</summary>
    public IEnumerable<(string Scenario, string Transport, string Peer, string Figure)> Keys => _values.Keys;

    public void Add(string scenario, string transport, string peer, string figure, double value)
    {
        if (!_values.TryGetValue((scenario, transport, peer, figure), out var list))
        {
            _values.Add((scenario, transport, peer, figure), list = []);
        }

        list.Add(value);
    }

    public IReadOnlyList<double> Values(string scenario, string transport, string peer, string figure) =>
        _values.GetValueOrDefault((scenario, transport, peer, figure)) ?? [];

    /// <summary>Writes down by how much a server's newest figure of a scenario differs from another's, as a factor.</summary>
    public void AddRatio(string scenario, string transport, string peer, string other, string figure, string ratio) =>
        Add(scenario, transport, peer, ratio, Values(scenario, transport, peer, figure)[^1] / Values(scenario, transport, other, figure)[^1]);

    /// <summary>The middle one of a figure's values, or null when there is none.</summary>
    public double? Median(string scenario, string transport, string peer, string figure)
    {
        var sorted = Values(scenario, transport, peer, figure).Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
