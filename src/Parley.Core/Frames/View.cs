namespace Parley.Frames;

/// <summary>What of a topic a stream shows.</summary>
public enum View : byte
{
    /// <summary>Log entries as events with a type and a payload.</summary>
    Entries = 0,

    /// <summary>The same, and the events about people: joined, left, typing.</summary>
    People = 1,

    /// <summary>The data of messages alone, for contracts of one's own.</summary>
    Raw = 2,
}
