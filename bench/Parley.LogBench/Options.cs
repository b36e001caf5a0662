using System.Globalization;

namespace Parley.LogBench;

/// <summary>What to measure.</summary>
internal sealed class Options
{
    private readonly HashSet<string> _runs = [];

    public double Seconds { get; private set; } = 3;

    public long Messages { get; private set; } = 1_000_000;

    public int Topics { get; private set; } = 100_000;

    public string Directory { get; private set; } = Path.GetTempPath();

    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--seconds":
                    options.Seconds = double.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case "--messages":
                    options.Messages = long.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case "--topics":
                    options.Topics = int.Parse(arguments[++i], CultureInfo.InvariantCulture);
                    break;
                case "--dir":
                    options.Directory = arguments[++i];
                    break;
                case "publish" or "catchup" or "large" or "statements":
                    options._runs.Add(arguments[i]);
                    break;
                default:
                    throw new ArgumentException($"Unknown: {arguments[i]}");
            }
        }

        return options;
    }

    /// <summary>Whether a run was asked for; all are when none was.</summary>
    public bool Runs(string name) => _runs.Count == 0 || _runs.Contains(name);
}
