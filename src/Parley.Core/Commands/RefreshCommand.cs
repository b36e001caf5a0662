namespace Parley.Commands;

/// <summary>Go on with a new token.</summary>
/// <param name="Token">The token.</param>
public sealed record RefreshCommand(string Token) : Command;
