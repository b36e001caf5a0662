namespace Parley.AspNetCore.Admission;

/// <summary>Marks endpoints that take a ticket in the address: streams, whose clients in browsers can send no header.</summary>
internal sealed class TicketMetadata
{
    public static TicketMetadata Instance { get; } = new();
}
