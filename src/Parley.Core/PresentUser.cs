namespace Parley;

/// <summary>Somebody who follows a topic now.</summary>
/// <param name="Id">The user's id, or null.</param>
/// <param name="Name">The name to show, or null.</param>
/// <param name="IsAway">Whether all connections of the user have said that nobody is there.</param>
public sealed record PresentUser(string? Id, string? Name, bool IsAway);

/// <summary>Who follows a topic now, by user.</summary>
/// <param name="Users">In order of arrival.</param>
/// <param name="Count">How many.</param>
public sealed record PresentUsers(IReadOnlyList<PresentUser> Users, int Count);
