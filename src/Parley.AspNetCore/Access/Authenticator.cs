using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore.Access.Tickets;
using Parley.AspNetCore.Access.Tokens;
using Parley.AspNetCore.Identity;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Access;

/// <summary>
/// Says who makes a request, by the first of these that it brings: a token or key in <c>Authorization</c>, a ticket (where
/// one is taken), a token in a cookie, or what the app's <see cref="IUserResolver"/> knows. What is brought and wrong is
/// refused, and never passed over for the next.
/// </summary>
internal sealed partial class Authenticator(
    IUserResolver users, AccessControl control, TicketStore tickets, GuessLimit guesses, TimeProvider time, ILogger<Authenticator> logger)
{
    /// <summary>The parameter of an address that holds a ticket.</summary>
    public const string TicketParameter = "ticket";

    private static readonly TimeSpan s_warningPause = TimeSpan.FromMinutes(1);

    // When a token that could not be checked was told of last. Changed by exchange.
    private long _warned;

    private static readonly string[] s_secretParameters = ["token", "access_token", "key"];

    /// <summary>Whether anybody has to show anything.</summary>
    public bool IsUsed => control.Options.IsUsed;

    /// <summary>Looks at a request. Where the endpoint's metadata say so, a ticket in the address counts, and is used up.</summary>
    /// <returns>The user with the grant, or why not.</returns>
    public async ValueTask<(User? User, Refusal? Refusal)> ResolveAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsUsed && Array.Find(s_secretParameters, request.Query.ContainsKey) is { } name)
        {
            return (null, new Refusal(
                ErrorCode.BadRequest,
                $"'{name}' must not stand in an address, which logs and histories keep. Send 'Authorization: Bearer …', or get a ticket with POST /tickets."));
        }

        if (request.Query.TryGetValue(TicketParameter, out var ticket)
            && context.GetEndpoint()?.Metadata.GetMetadata<TicketMetadata>() is not null)
        {
            return TakeTicket(ticket.ToString(), context.Connection.RemoteIpAddress);
        }

        if (IsUsed)
        {
            if (ReadHeader(request, out var token, out var refusal))
            {
                return refusal is null
                    ? await ShowAsync(token, context.Connection.RemoteIpAddress, context.RequestAborted).ConfigureAwait(false)
                    : (null, refusal);
            }

            if (control.Options.Tokens is { } tokens && request.Cookies.TryGetValue(tokens.CookieName, out var cookie) && cookie.Length > 0)
            {
                return await ShowAsync(cookie, context.Connection.RemoteIpAddress, context.RequestAborted).ConfigureAwait(false);
            }
        }

        var user = await users.ResolveAsync(context).ConfigureAwait(false);
        return (user.At(user.Grant ?? control.GuestGrant, context.Connection.RemoteIpAddress), null);
    }

    /// <summary>Looks at a token or a key.</summary>
    /// <param name="text">The token or key.</param>
    /// <param name="address">From where it came.</param>
    /// <param name="cancel">Stops waiting for the keys of an issuer.</param>
    public async ValueTask<(User? User, Refusal? Refusal)> ShowAsync(string text, IPAddress? address, CancellationToken cancel)
    {
        var (user, refusal) = text.StartsWith(ApiKey.TextPrefix, StringComparison.Ordinal) ? ShowKey(text, address)
            : control.Tokens is { } tokens ? await CheckAsync(tokens, text, cancel).ConfigureAwait(false)
            : (null, new Refusal(ErrorCode.BadToken, "This server takes no tokens, only API keys."));
        return (user?.At(user.Grant!, address), refusal);
    }

    /// <summary>Whatever checking a token brings about refuses the token: anybody may send one.</summary>
    private async ValueTask<(User? User, Refusal? Refusal)> CheckAsync(TokenVerifier tokens, string text, CancellationToken cancel)
    {
        try
        {
            return await tokens.VerifyAsync(text, cancel).ConfigureAwait(false);
        }
#pragma warning disable CA1031
        catch (Exception error) when (error is not OperationCanceledException || !cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var now = time.GetTimestamp();
            var last = Interlocked.Read(ref _warned);
            if ((last == 0 || time.GetElapsedTime(last, now) >= s_warningPause) && Interlocked.CompareExchange(ref _warned, now, last) == last)
            {
                LogUnreadable(logger, error.GetType().Name);
            }

            return (null, new Refusal(ErrorCode.BadToken, "The token cannot be read."));
        }
    }

    [LoggerMessage(415, LogLevel.Warning, "A token could not be checked ({Reason}); it is refused. More of these within a minute are not told.")]
    private static partial void LogUnreadable(ILogger logger, string reason);

    private (User? User, Refusal? Refusal) ShowKey(string text, IPAddress? address)
    {
        return control.Keys?.Find(text) is { } user
            ? (user, null)
            : (null, CountWrong(address) ?? new Refusal(ErrorCode.BadToken, "There is no such API key, or it was revoked."));
    }

    private (User? User, Refusal? Refusal) TakeTicket(string text, IPAddress? address)
    {
        return tickets.Take(text) is { } user
            ? (user.At(user.Grant!, address), null)
            : (null, CountWrong(address) ?? new Refusal(
                ErrorCode.BadTicket, "The ticket is unknown, was used already, or is older than 30 seconds. Get a new one with POST /tickets."));
    }

    private Refusal? CountWrong(IPAddress? address) => guesses.CountWrong(address) is { } wait
        ? new Refusal(ErrorCode.RateLimited, string.Create(
            CultureInfo.InvariantCulture, $"Too many wrong tickets and keys came from this address. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds."))
        : null;

    /// <summary>The header, if it is for this server: other schemes may belong to a proxy in front of it.</summary>
    private static bool ReadHeader(HttpRequest request, out string token, out Refusal? refusal)
    {
        const string Scheme = "Bearer";
        var header = request.Headers.Authorization;
        token = "";
        refusal = null;
        if (header.Count > 1)
        {
            refusal = new Refusal(ErrorCode.BadToken, "Authorization may be given once.");
            return true;
        }

        var text = header.ToString();
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || (text.Length > Scheme.Length && text[Scheme.Length] != ' '))
        {
            return false;
        }

        token = text[Scheme.Length..].Trim();
        return true;
    }
}
