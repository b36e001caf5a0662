namespace Parley.LoadGenerator.Scenarios;

/// <summary>How much is measured.</summary>
internal sealed record RunPlan
{
    /// <summary>Times that every server gets its turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>Subscribers of the one topic.</summary>
    public required IReadOnlyList<int> Subscribers { get; init; }

    /// <summary>How long a figure of the fan-out is measured.</summary>
    public required TimeSpan Fanout { get; init; }

    /// <summary>How long the rooms are busy.</summary>
    public required TimeSpan Rooms { get; init; }

    /// <summary>Work before the first figure, for the compilers of the peers.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>Connections that do nothing, that come back at once, and that stand beside the small rooms.</summary>
    public required int Crowd { get; init; }

    /// <summary>Under 15 minutes.</summary>
    public static RunPlan Full { get; } = new()
    {
        Rounds = 3,
        Subscribers = [1000, 5000],
        Fanout = TimeSpan.FromSeconds(1),
        Rooms = TimeSpan.FromSeconds(2),
        WarmUp = TimeSpan.FromSeconds(2),
        Crowd = 10_000,
    };

    /// <summary>Under two minutes.</summary>
    public static RunPlan Quick { get; } = new()
    {
        Rounds = 1,
        Subscribers = [1000],
        Fanout = TimeSpan.FromSeconds(0.8),
        Rooms = TimeSpan.FromSeconds(1),
        WarmUp = TimeSpan.FromSeconds(1),
        Crowd = 2_000,
    };

    /// <summary>The same with another length for every figure.</summary>
    public RunPlan For(TimeSpan time) => this with { Fanout = time, Rooms = time };
}
