namespace Parley.Messages;

/// <summary>What an entry of the log is.</summary>
public enum EntryType : byte
{
    /// <summary>A message that was published.</summary>
    Message = 0,

    /// <summary>New data for an earlier message.</summary>
    Edited = 1,

    /// <summary>An earlier message lost its data.</summary>
    Deleted = 2,
}
