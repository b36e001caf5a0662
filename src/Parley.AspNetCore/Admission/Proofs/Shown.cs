using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Admission.Proofs;

/// <summary>What a request has shown, and whom that stands for.</summary>
/// <param name="By">By which proof.</param>
/// <param name="User">The user as a visitor; null when it is refused.</param>
/// <param name="Refusal">Why it is refused, or null.</param>
internal sealed record Shown(Proof By, User? User, Refusal? Refusal);
