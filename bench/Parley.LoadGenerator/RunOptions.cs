using Parley.LoadGenerator.Scenarios;

namespace Parley.LoadGenerator;

/// <summary>What the command line asks for.</summary>
internal sealed record RunOptions
{
    public const string Help = """
        Usage: bench/run [--quick] [--rounds N] [--peers A,B] [--scenarios A,B] [--subscribers N,M] [--crowd N]
                         [--seconds N] [--installed]

          --quick            under two minutes: fanout, rooms and http with 1,000 subscribers
          --rounds N         how often a server and the floor get their turns
          --peers A,B        only servers with one of these in their name (the floor always)
          --scenarios A,B    only these: fanout, rooms, idle, beside, resume, catchup, http, tls
          --subscribers N,M  subscribers of the one topic
          --crowd N          connections that do nothing, that resume, that stand beside the small rooms
          --seconds N        how long a figure is measured
          --installed        the servers are built and installed already
        """;

    public required RunPlan Plan { get; init; }

    public IReadOnlyList<string> Peers { get; init; } = [];

    public bool IsInstalled { get; init; }

    public bool WantsHelp { get; init; }

    /// <exception cref="ArgumentException">An argument is unknown.</exception>
    public static RunOptions Parse(string[] arguments)
    {
        var options = new RunOptions { Plan = arguments.Contains("--quick") ? RunPlan.Quick : RunPlan.Full };
        for (var i = 0; i < arguments.Length; i++)
        {
            string Value() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a value.");
            options = arguments[i] switch
            {
                "--quick" => options,
                "--help" => options with { WantsHelp = true },
                "--rounds" => options with { Plan = options.Plan with { Rounds = Number(Value()) } },
                "--crowd" => options with { Plan = options.Plan with { Crowd = Number(Value()) } },
                "--subscribers" => options with { Plan = options.Plan with { Subscribers = [.. Value().Split(',').Select(Number)] } },
                "--seconds" => options with { Plan = options.Plan.For(TimeSpan.FromSeconds(Number(Value()))) },
                "--installed" => options with { IsInstalled = true },
                "--peers" => options with { Peers = Value().Split(',') },
                "--scenarios" => options with { Plan = options.Plan with { Scenarios = Value().Split(',') } },
                var other => throw new ArgumentException($"Unknown argument {other}.\n{Help}"),
            };
        }

        return options;
    }

    public bool Wants(string scenario) => Plan.Scenarios.Contains(scenario);

    private static int Number(string text) => int.TryParse(text, out var number) && number is > 0 and <= 10_000
        ? number
        : throw new ArgumentException($"'{text}' is not a number from 1 to 10,000.");
}
