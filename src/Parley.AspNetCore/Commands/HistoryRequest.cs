using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.Codes;
using Parley.Log;
using Parley.Messages;

namespace Parley.AspNetCore.Commands;

/// <summary>Asks for a page of a topic's messages; the same over HTTP and WebSocket.</summary>
/// <param name="Topic">The topic's name.</param>
internal sealed record HistoryRequest(string Topic)
{
    /// <summary>The page's size when nothing is said.</summary>
    public const int DefaultLimit = 50;

    /// <summary>The largest page.</summary>
    public const int MaxLimit = 500;

    /// <summary>Only messages before this, or null.</summary>
    public HistoryBound? Before { get; init; }

    /// <summary>Only messages after this, or null.</summary>
    public HistoryBound? After { get; init; }

    /// <summary>How many messages at the most, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>
    /// Makes a query for a log. Nothing past the head is in its page, so that who follows the topic from there gets each
    /// message once.
    /// </summary>
    /// <param name="head">The log's head, taken before the page is read, and told with it.</param>
    /// <param name="query">The query.</param>
    /// <param name="error"><c>bad_position</c> when a bound is an id of another epoch.</param>
    public bool TryToQuery(
        LogPosition head, [NotNullWhen(true)] out HistoryQuery? query, [NotNullWhen(false)] out Refusal? error)
    {
        query = null;
        error = CheckEpoch("before", Before, head.Epoch) ?? CheckEpoch("after", After, head.Epoch);
        if (error is not null)
        {
            return false;
        }

        query = new HistoryQuery
        {
            Topic = Topic,
            BeforeOffset = OffsetOf(Before),
            BeforeSeq = Math.Min(Before?.Id?.Seq ?? long.MaxValue, head.Seq + 1),
            AfterOffset = OffsetOf(After),
            AfterSeq = After?.Id?.Seq,
            Limit = Limit,
        };
        return true;
    }

    private static long? OffsetOf(HistoryBound? bound) => bound is { Id: null } at ? at.Offset : null;

    private static Refusal? CheckEpoch(string name, HistoryBound? bound, string epoch) =>
        bound?.Id is { } id && id.Epoch != epoch
            ? new Refusal(
                ErrorCode.BadPosition, $"'{name}' is an id of another epoch ({id.Epoch}); this log's epoch is {epoch}.")
            : null;
}

/// <summary>One end of a page of history, exclusive: an id or an offset.</summary>
internal readonly record struct HistoryBound
{
    private HistoryBound(LogPosition? id, long offset)
    {
        Id = id;
        Offset = offset;
    }

    /// <summary>The id, or null when it is an offset.</summary>
    public LogPosition? Id { get; }

    /// <summary>The offset, 0 or more, when there is no id.</summary>
    public long Offset { get; }

    /// <summary>An offset.</summary>
    public static HistoryBound At(long offset) => new(null, offset);

    /// <summary>Reads an id, or an offset in decimal digits.</summary>
    public static bool TryParse(string? text, out HistoryBound bound)
    {
        bound = default;
        if (LogPosition.TryParse(text, out var id))
        {
            bound = new HistoryBound(id, 0);
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
        {
            return false;
        }

        bound = new HistoryBound(null, offset);
        return true;
    }
}
