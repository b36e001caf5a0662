using System.Globalization;
using Parley.Messages;

namespace Parley.Commands;

/// <summary>One end of a page of history, exclusive: an id or an offset.</summary>
public readonly record struct HistoryBound
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
