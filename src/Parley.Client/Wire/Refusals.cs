namespace Parley.Client.Wire;

/// <summary>Makes exceptions of what the server says no with.</summary>
internal static class Refusals
{
    public static ParleyException Of(EventFields fields, int status = 0) =>
        new(fields.Code ?? "bad_request", fields.Message ?? fields.Code ?? "The server refused.")
        {
            Status = status,
            RetryAfter = fields.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Until = fields.Until,
            Reason = fields.Reason,
        };
}
