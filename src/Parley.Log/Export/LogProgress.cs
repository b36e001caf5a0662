namespace Parley.Export;

/// <summary>How far a long task is.</summary>
/// <param name="Done">What is done, in the task's own measure: entries, bytes or pages.</param>
/// <param name="Total">All there is to do, in the same measure; it may grow on the way.</param>
public readonly record struct LogProgress(long Done, long Total);
