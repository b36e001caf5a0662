namespace Parley.AspNetCore.Admission;

/// <summary>Marks an endpoint that is for everybody: its limits are those of addresses alone.</summary>
internal sealed class OpenMetadata
{
    public static OpenMetadata Instance { get; } = new();
}
