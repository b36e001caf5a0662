namespace Parley.Delivery;

/// <summary>Something that a lane is to do.</summary>
/// <param name="Action">What.</param>
/// <param name="IsShort">Whether it takes so little time that any thread may do it.</param>
internal readonly record struct LaneWork(Action Action, bool IsShort);
