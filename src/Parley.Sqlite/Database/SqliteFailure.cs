using SQLitePCL;

namespace Parley.Sqlite.Database;

/// <summary>A call to SQLite that failed.</summary>
internal sealed class SqliteFailure(int extendedCode, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int ExtendedCode { get; } = extendedCode;

    /// <summary>The primary result code.</summary>
    public int Code => ExtendedCode & 0xff;

    /// <summary>Whether the file itself is wrong, so that nothing more may be written to it.</summary>
    public bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Whether it is what was asked that cannot be done, and the file is as good as before for everything else.</summary>
    public bool IsOfTheCall => Code is raw.SQLITE_ERROR or raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH
        or raw.SQLITE_MISUSE or raw.SQLITE_RANGE;

    /// <summary>Whether the connection is as good as before: the call can simply be tried again.</summary>
    public bool LeavesConnectionUsable => Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL;

    /// <summary>What it means, in words that somebody who runs a server can act on.</summary>
    public string Reason => Code switch
    {
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another program holds the file's lock",
        raw.SQLITE_READONLY => "the file or its folder can not be written",
        raw.SQLITE_CANTOPEN => "the file can not be opened",
        raw.SQLITE_IOERR => $"the disk reports an error ({ExtendedCode})",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "the file is damaged",
        raw.SQLITE_PERM or raw.SQLITE_AUTH => "access to the file is denied",
        raw.SQLITE_INTERRUPT => "it was interrupted",
        _ => $"{Message} ({ExtendedCode})",
    };
}
