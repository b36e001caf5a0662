namespace Parley.Server.Configuration;

/// <summary>The values somebody gave for a setting, and where.</summary>
/// <param name="Values">The values as text; more than one only where a setting may be repeated or was repeated by mistake.</param>
/// <param name="Where">How a person finds the place, for example <c>PARLEY_PORT in the environment</c>.</param>
internal sealed record GivenValue(IReadOnlyList<string> Values, string Where);
