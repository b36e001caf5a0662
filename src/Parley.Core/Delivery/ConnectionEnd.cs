using Parley.Codes;

namespace Parley.Delivery;

/// <summary>How a connection ended.</summary>
/// <param name="Code">The code that the server closed it with, or null when the client went.</param>
/// <param name="IsClean">Whether everything that was to be sent was taken by the transport.</param>
public readonly record struct ConnectionEnd(CloseCode? Code, bool IsClean);
