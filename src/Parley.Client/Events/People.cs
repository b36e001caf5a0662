namespace Parley.Client;

/// <summary>A user follows the topic now.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="User">Who.</param>
/// <param name="Time">When.</param>
public sealed record Joined(string Topic, Person User, DateTimeOffset Time) : ParleyEvent(Topic);

/// <summary>A user follows the topic no longer.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="User">Who.</param>
/// <param name="Time">When.</param>
public sealed record Left(string Topic, Person User, DateTimeOffset Time) : ParleyEvent(Topic);

/// <summary>Nobody is at any connection of this user.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="User">Who.</param>
/// <param name="Time">When.</param>
public sealed record Away(string Topic, Person User, DateTimeOffset Time) : ParleyEvent(Topic);

/// <summary>Somebody is at a connection of this user again.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="User">Who.</param>
/// <param name="Time">When.</param>
public sealed record Back(string Topic, Person User, DateTimeOffset Time) : ParleyEvent(Topic);

/// <summary>A user has another name now.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="User">Who, with the new name.</param>
/// <param name="Was">The name before.</param>
/// <param name="Time">When.</param>
public sealed record Renamed(string Topic, Person User, string? Was, DateTimeOffset Time) : ParleyEvent(Topic);

/// <summary>Somebody types. Comes to the one who does, too.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="User">Who.</param>
public sealed record Typing(string Topic, Person User) : ParleyEvent(Topic);
