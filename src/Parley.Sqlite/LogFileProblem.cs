namespace Parley.Sqlite;

/// <summary>Why a file can not be used as a log.</summary>
public enum LogFileProblem
{
    /// <summary>Another process uses it.</summary>
    InUse,

    /// <summary>It is damaged.</summary>
    Damaged,

    /// <summary>It was written by a newer version of the program.</summary>
    TooNew,

    /// <summary>It is something else than a log.</summary>
    NotALog,

    /// <summary>It, or its folder, can not be opened or written.</summary>
    Inaccessible,
}
