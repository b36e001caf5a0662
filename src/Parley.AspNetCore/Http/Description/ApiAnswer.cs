namespace Parley.AspNetCore.Http.Description;

/// <summary>An answer when all is well.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">When it comes.</param>
/// <param name="Content">Its body; null for none.</param>
internal sealed record ApiAnswer(int Status, string Text, ApiContent? Content = null);
