using Parley.Codes;

namespace Parley.AspNetCore.Transports;

/// <summary>With which close code a connection ends that is refused with an error code.</summary>
internal static class RefusedConnection
{
    private static readonly Dictionary<ErrorCode, CloseCode> s_codes = new()
    {
        [ErrorCode.Unauthorized] = CloseCode.Unauthorized,
        [ErrorCode.Forbidden] = CloseCode.Forbidden,
        [ErrorCode.PasscodeRequired] = CloseCode.Forbidden,
        [ErrorCode.Kicked] = CloseCode.Kicked,
        [ErrorCode.Banned] = CloseCode.Banned,
        [ErrorCode.RateLimited] = CloseCode.RateLimited,
        [ErrorCode.TooManyConnections] = CloseCode.TooManyConnections,
        [ErrorCode.Unavailable] = CloseCode.ServerStopping,
    };

    /// <summary>The close code; <c>bad_request</c> for what is wrong with the request itself.</summary>
    public static CloseCode CodeOf(ErrorCode code) => s_codes.GetValueOrDefault(code, CloseCode.BadRequest);
}
