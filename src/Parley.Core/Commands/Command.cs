namespace Parley.Commands;

/// <summary>What a client asks for, checked for form. Topic names are in normal form.</summary>
public abstract record Command
{
    /// <summary>The reference that the answer repeats, as JSON: a string or a number as it was sent; empty for none.</summary>
    public ReadOnlyMemory<byte> Reference { get; init; }
}
