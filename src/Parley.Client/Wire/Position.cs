using System.Globalization;

namespace Parley.Client.Wire;

/// <summary>A place in the server's log: <c>&lt;epoch&gt;-&lt;seq&gt;</c>.</summary>
internal readonly record struct Position(string Epoch, long Seq)
{
    /// <summary>Reads an id.</summary>
    public static Position? Parse(string? id)
    {
        var dash = id?.LastIndexOf('-') ?? -1;
        return dash > 0 && long.TryParse(id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? new Position(id![..dash], seq)
            : null;
    }

    /// <summary>Whether an id of the same epoch is here or before: it was seen already.</summary>
    /// <param name="id">The id.</param>
    /// <param name="seq">Its number, when it is of the same epoch.</param>
    public bool Covers(ReadOnlySpan<char> id, out long seq)
    {
        seq = 0;
        return IsSameEpoch(id, out seq) && seq <= Seq;
    }

    /// <summary>Whether an id is of this epoch.</summary>
    public bool IsSameEpoch(ReadOnlySpan<char> id, out long seq)
    {
        seq = 0;
        return id.Length > Epoch.Length + 1
            && id[Epoch.Length] == '-'
            && id.StartsWith(Epoch, StringComparison.Ordinal)
            && long.TryParse(id[(Epoch.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out seq);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Epoch}-{Seq}");
}
