namespace Parley;

/// <summary>Who follows a topic now, by user.</summary>
/// <param name="Users">In order of arrival.</param>
/// <param name="Count">How many.</param>
public sealed record PresentUsers(IReadOnlyList<PresentUser> Users, int Count);
