namespace Parley.AspNetCore.Limits;

/// <summary>The limits of a kind of client.</summary>
/// <param name="Whose">The kind, as the end of a sentence.</param>
internal sealed record QuotaRates(string Whose)
{
    public RateLimit? Requests { get; private init; }

    public RateLimit? Messages { get; private init; }

    public RateLimit? Bytes { get; private init; }

    public RateLimit? NewTopics { get; private init; }

    public RateLimit? Joins { get; private init; }

    public int Connections { get; private init; } = int.MaxValue;

    /// <summary>Whether anything is limited.</summary>
    public bool IsOn => Requests is not null || Messages is not null || Bytes is not null || NewTopics is not null
        || Joins is not null || Connections != int.MaxValue;

    public static QuotaRates OfAddress(LimitOptions options) => new("from your address")
    {
        Requests = options.RequestsPerAddress,
        Messages = options.MessagesPerAddress,
        Bytes = options.BytesPerAddress,
        NewTopics = options.NewTopicsPerAddress,
        Joins = options.JoinsPerAddress,
        Connections = options.ConnectionsPerAddress ?? int.MaxValue,
    };

    public static QuotaRates OfPerson(LimitOptions options) => new("from you")
    {
        Requests = options.RequestsPerPerson,
        Messages = options.MessagesPerPerson,
        Bytes = options.BytesPerPerson,
        NewTopics = options.NewTopicsPerPerson,
        Connections = options.ConnectionsPerPerson ?? int.MaxValue,
    };
}
