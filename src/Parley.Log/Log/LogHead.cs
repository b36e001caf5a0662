namespace Parley.Log;

/// <summary>Where a log ends.</summary>
/// <param name="Epoch">The log's epoch: 6 to 12 characters of <c>a-z0-9</c>.</param>
/// <param name="Seq">The last sequence number in use; 0 for an empty log.</param>
public readonly record struct LogHead(string Epoch, long Seq);
