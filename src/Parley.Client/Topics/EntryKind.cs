namespace Parley.Client.Topics;

/// <summary>What an entry of the log is.</summary>
internal enum EntryKind
{
    Message,
    Edited,
    Deleted,
}
