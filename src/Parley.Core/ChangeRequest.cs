using Parley.Messages;

namespace Parley;

/// <summary>A message to edit or delete.</summary>
/// <param name="Topic">The topic's name, in any form.</param>
/// <param name="MessageSeq">The sequence number of the message.</param>
/// <param name="By">Who wants it.</param>
public sealed record ChangeRequest(string Topic, long MessageSeq, User By)
{
    /// <summary>For an edit: the new data, valid JSON in UTF-8 without white space between tokens.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }
}
