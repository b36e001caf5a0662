namespace Parley.Sqlite;

/// <summary>When a batch counts as safe.</summary>
public enum SqliteSynchronous
{
    /// <summary>
    /// When the disk says that it holds it. What was acknowledged survives a crash of the program, of the system, and a
    /// loss of power, as far as the disk tells the truth.
    /// </summary>
    Full,

    /// <summary>
    /// When the operating system holds it. What was acknowledged survives a crash of the program, but the last of it can
    /// be lost with the system or the power. After every end that was not orderly the log takes a new epoch, because its
    /// numbers may be used twice.
    /// </summary>
    Normal,
}
