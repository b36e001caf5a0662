namespace Parley.LoadGenerator.Clients;

/// <summary>One exchange of a handshake above HTTP.</summary>
/// <param name="Send">The text that is sent; empty for none.</param>
/// <param name="Expect">What the answer contains; other texts are passed over.</param>
internal sealed record Step(string Send, string Expect);
