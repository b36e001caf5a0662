using Parley.Codes;

namespace Parley.AspNetCore.Admission;

/// <summary>Who makes a request is not let in; becomes the answer.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal { get; } = refusal;
}
