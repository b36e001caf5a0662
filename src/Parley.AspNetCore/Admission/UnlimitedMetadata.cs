namespace Parley.AspNetCore.Admission;

/// <summary>Marks an endpoint that is served beyond every limit.</summary>
internal sealed class UnlimitedMetadata
{
    public static UnlimitedMetadata Instance { get; } = new();
}
