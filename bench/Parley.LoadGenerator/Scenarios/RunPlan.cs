namespace Parley.LoadGenerator.Scenarios;

/// <summary>How much is measured.</summary>
internal sealed record RunPlan
{
    /// <summary>What is measured.</summary>
    public required IReadOnlyList<string> Scenarios { get; init; }

    /// <summary>Times that a server and the one it is compared with get their turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Subscribers of the one topic.</summary>
    public required IReadOnlyList<int> Subscribers { get; init; }

    /// <summary>How long a figure of the fan-out is measured.</summary>
    public required TimeSpan Fanout { get; init; }

    /// <summary>How long the rooms are busy.</summary>
    public required TimeSpan Rooms { get; init; }

    /// <summary>Work before the first figure, for the compilers of the peers.</summary>
    public required TimeSpan WarmUp { get; init; }

    /// <summary>The longest that is waited for the compilers.</summary>
    public required TimeSpan WarmUpLimit { get; init; }

    /// <summary>Connections that do nothing, that come back at once, and that stand beside the small rooms.</summary>
    public required int Crowd { get; init; }

    /// <summary>Messages that a client is behind that takes all of them.</summary>
    public required int Backlog { get; init; }

    /// <summary>Under 15 minutes.</summary>
    public static RunPlan Full { get; } = new()
    {
        Scenarios = ["fanout", "rooms", "idle", "beside", "resume", "catchup", "http", "tls"],
        Rounds = 3,
        Subscribers = [1000, 5000],
        Fanout = TimeSpan.FromSeconds(0.6),
        Rooms = TimeSpan.FromSeconds(1),
        WarmUp = TimeSpan.FromSeconds(2),
        WarmUpLimit = TimeSpan.FromSeconds(8),
        Crowd = 10_000,
        Backlog = 1_000_000,
    };

    /// <summary>Under two minutes.</summary>
    public static RunPlan Quick { get; } = new()
    {
        Scenarios = ["fanout", "rooms", "http"],
        Rounds = 1,
        Subscribers = [1000],
        Fanout = TimeSpan.FromSeconds(0.25),
        Rooms = TimeSpan.FromSeconds(0.3),
        WarmUp = TimeSpan.FromSeconds(0.5),
        WarmUpLimit = TimeSpan.FromSeconds(1),
        Crowd = 2_000,
        Backlog = 100_000,
    };

    /// <summary>The same with another length for every figure.</summary>
    public RunPlan For(TimeSpan time) => this with { Fanout = time, Rooms = time };
}
