using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Http.Description;

namespace Parley.AspNetCore.Http;

/// <summary>What an address does for a method.</summary>
/// <param name="Names">The method's names on the wire.</param>
/// <param name="Handler">Does it.</param>
/// <param name="Description">Says what it does; null for what is not part of the described API.</param>
internal sealed record ResourceMethod(string[] Names, RequestDelegate Handler, ApiOperation? Description)
{
    // What can be read can be asked for without its body (RFC 9110, 9.3.2).
    private static readonly string[] s_read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] s_get = [HttpMethods.Get];
    private static readonly string[] s_post = [HttpMethods.Post];
    private static readonly string[] s_put = [HttpMethods.Put];
    private static readonly string[] s_patch = [HttpMethods.Patch];
    private static readonly string[] s_delete = [HttpMethods.Delete];

    // HTTP/2 opens a WebSocket with CONNECT (RFC 8441).
    private static readonly string[] s_webSocket = [HttpMethods.Get, HttpMethods.Connect];

    /// <summary>Whether it is served beyond every limit: what tells an operator that the server lives.</summary>
    public bool IsUnlimited { get; init; }

    /// <summary>Whether only those get to it who may connect. False where the handler itself sees to that.</summary>
    public bool IsGuarded { get; init; } = true;

    /// <summary>Whether it is for everybody, so that nobody is asked who it is: a token that is no use keeps nobody out.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Whether it is there also for those who have still to show the server's passcode: what one needs to show it.</summary>
    public bool IsBeforePasscode { get; init; }

    /// <summary>Whether a ticket in the address says who makes the request.</summary>
    public bool TakesTicket { get; init; }

    public static ResourceMethod Read(RequestDelegate handler, ApiOperation? description = null) => new(s_read, handler, description);

    public static ResourceMethod Stream(RequestDelegate handler, ApiOperation description) => new(s_get, handler, description) { IsGuarded = false, TakesTicket = true };

    public static ResourceMethod WebSocket(RequestDelegate handler, ApiOperation description) => new(s_webSocket, handler, description) { IsGuarded = false, TakesTicket = true };

    public static ResourceMethod Post(RequestDelegate handler, ApiOperation description) => new(s_post, handler, description);

    public static ResourceMethod Put(RequestDelegate handler, ApiOperation description) => new(s_put, handler, description);

    public static ResourceMethod Patch(RequestDelegate handler, ApiOperation description) => new(s_patch, handler, description);

    public static ResourceMethod Delete(RequestDelegate handler, ApiOperation description) => new(s_delete, handler, description);
}
