using System.Globalization;
using System.Text;

namespace Parley.LoadGenerator.Results;

/// <summary>The medians of a run as Markdown tables, with the ratio to the floor where there is one.</summary>
internal static class MarkdownReport
{
    /// <summary>The CPU of a server, divided by what the floor needed in the turns right beside its own.</summary>
    public const string FloorRatio = "× floor";

    private static readonly string[] s_figures =
    [
        FloorRatio, "CPU µs", "user µs", "p50 ms", "p99 ms", "deliveries/s", "requests/s", "bytes",
        "alone p99 ms", "control p99 ms", "beside p99 ms", "messages/s", "MB more", "connect s", "connect and resume s",
    ];

    public static string Write(ResultTable results)
    {
        var text = new StringBuilder();
        foreach (var group in results.Keys.GroupBy(key => (key.Scenario, key.Transport)))
        {
            var figures = s_figures.Where(figure => group.Any(key => key.Figure == figure)).ToList();
            var peers = group.Select(key => key.Peer).Distinct().ToList();
            text.AppendLine(CultureInfo.InvariantCulture, $"\n### {group.Key.Scenario}, {group.Key.Transport}\n");
            text.AppendLine(CultureInfo.InvariantCulture, $"| server |{Cells(figures)}");
            text.AppendLine(CultureInfo.InvariantCulture, $"|---|{Cells(figures.Select(_ => "--:"))}");
            foreach (var peer in peers)
            {
                double? Median(string figure) => results.Median(group.Key.Scenario, group.Key.Transport, peer, figure);
                var errors = Median("errors") > 0 ? " (lost or repeated messages!)" : "";
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"| {peer}{errors} |{Cells(figures.Select(figure => Format(Median(figure))))}");
            }
        }

        return text.ToString();
    }

    private static string Cells(IEnumerable<string> cells) => string.Concat(cells.Select(cell => $" {cell} |"));

    private static string Format(double? value) => value switch
    {
        null => "–",
        >= 1000 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 10 => value.Value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
