using System.Globalization;
using System.Text;

namespace Parley.AspNetCore.Metrics;

/// <summary>The text format that Prometheus and its kin scrape, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public void Add(MetricFamily family)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {family.Help.ReplaceLineEndings(" ")}\n");
        _text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Name} {(family.IsCounter ? "counter" : "gauge")}\n");
        foreach (var (labels, value) in family.Values)
        {
            _text.Append(CultureInfo.InvariantCulture, $"{family.Name}{labels} {value}\n");
        }
    }

    public override string ToString() => _text.ToString();

    /// <summary>A name in Prometheus' letters, with its unit where that is a measure (<c>s</c>, <c>By</c>) and not a count.</summary>
    public static string Name(string name, string? unit)
    {
        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
            }
        }) + suffix;
    }

    /// <summary>Tags as labels; the empty string for none.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var labels = new StringBuilder("{");
        foreach (var (name, value) in tags)
        {
            labels.Append(labels.Length > 1 ? "," : "").Append(Name(name, null)).Append("=\"");
            foreach (var c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
            {
                labels.Append(c switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => c.ToString() });
            }

            labels.Append('"');
        }

        return labels.Append('}').ToString();
    }
}
