using Parley.Messages;

namespace Parley.Delivery;

/// <summary>Where a subscription begins.</summary>
public readonly record struct ResumeFrom
{
    private ResumeFrom(ResumeKind kind, LogPosition position)
    {
        Kind = kind;
        Position = position;
    }

    /// <summary>With what comes next. The default.</summary>
    public static ResumeFrom Now => default;

    /// <summary>With the oldest entry that is retained.</summary>
    public static ResumeFrom Start { get; } = new(ResumeKind.Start, default);

    /// <summary>A position was given that means nothing here: it counts as one of another epoch.</summary>
    public static ResumeFrom Unknown { get; } = new(ResumeKind.Unknown, default);

    /// <summary>What was given.</summary>
    public ResumeKind Kind { get; }

    /// <summary>For <see cref="ResumeKind.Position"/>: the last position that the client has.</summary>
    public LogPosition Position { get; }

    /// <summary>Whether a position was given, known or not, so that the answer says what was recovered.</summary>
    public bool IsPosition => Kind is ResumeKind.Position or ResumeKind.Unknown;

    /// <summary>With the first entry after a position.</summary>
    public static ResumeFrom After(LogPosition position) => new(ResumeKind.Position, position);

    /// <summary>Reads <c>now</c>, <c>start</c> or an id.</summary>
    public static bool TryParse(string? text, out ResumeFrom from)
    {
        from = default;
        switch (text)
        {
            case "now":
                return true;
            case "start":
                from = Start;
                return true;
            default:
                if (!LogPosition.TryParse(text, out var position))
                {
                    return false;
                }

                from = After(position);
                return true;
        }
    }
}
