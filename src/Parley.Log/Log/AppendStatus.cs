namespace Parley.Log;

/// <summary>What became of a draft.</summary>
public enum AppendStatus
{
    /// <summary>It is in the log.</summary>
    Appended,

    /// <summary>The key was used before for the same data; the entry is that first one and nothing was appended.</summary>
    Duplicate,

    /// <summary>The key was used before for other data.</summary>
    KeyReused,

    /// <summary>The draft said that it repeats a message, and there is none with its key.</summary>
    NotRepeated,

    /// <summary>The topic's newest offset is not the expected one.</summary>
    Conflict,

    /// <summary>The message to change does not exist (or is no longer kept).</summary>
    NotFound,

    /// <summary>The message to change belongs to somebody else.</summary>
    Forbidden,
}
