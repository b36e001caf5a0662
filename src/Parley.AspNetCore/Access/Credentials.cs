using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Access.Tickets;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Access;

/// <summary>Says whom what somebody shows stands for: a token, a key, a ticket. What is wrong is refused.</summary>
internal sealed partial class Credentials(
    AccessControl control, TicketStore tickets, GuessLimit guesses, TimeProvider time, ILogger<Credentials> logger)
{
    private static readonly TimeSpan s_warningPause = TimeSpan.FromMinutes(1);

    // When a token that could not be checked was told of last. Changed by exchange.
    private long _warned;

    /// <summary>Whether anybody has to show anything.</summary>
    public bool IsUsed => control.Options.IsUsed;

    /// <summary>Whether a text is meant to be an API key.</summary>
    public static bool IsKey(string text) => text.StartsWith(ApiKey.TextPrefix, StringComparison.Ordinal);

    /// <summary>Looks at a token or a key.</summary>
    /// <param name="text">The token or key.</param>
    /// <param name="address">From where it came.</param>
    /// <param name="cancel">Stops waiting for the keys of an issuer.</param>
    /// <returns>The user with the grant, or why not.</returns>
    public ValueTask<(User? User, Refusal? Refusal)> ShowAsync(string text, IPAddress? address, CancellationToken cancel) =>
        IsKey(text) ? new(ShowKey(text, address)) : ShowTokenAsync(text, address, cancel);

    /// <summary>Looks at a token. Whatever checking it brings about refuses it: anybody may send one.</summary>
    /// <inheritdoc cref="ShowAsync"/>
    public async ValueTask<(User? User, Refusal? Refusal)> ShowTokenAsync(string text, IPAddress? address, CancellationToken cancel)
    {
        if (control.Tokens is not { } tokens)
        {
            return (null, new Refusal(ErrorCode.BadToken, "This server takes no tokens, only API keys."));
        }

        try
        {
            var (user, refusal) = await tokens.VerifyAsync(text, cancel).ConfigureAwait(false);
            return (user?.At(user.Grant!, address), refusal);
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

    /// <summary>Looks at an API key.</summary>
    public (User? User, Refusal? Refusal) ShowKey(string text, IPAddress? address) =>
        control.Keys?.Find(text) is { } user
            ? (user.At(user.Grant!, address), null)
            : (null, CountWrong(address) ?? new Refusal(ErrorCode.BadToken, "There is no such API key, or it was revoked."));

    /// <summary>Takes a ticket, which is used up by that.</summary>
    public (User? User, Refusal? Refusal) TakeTicket(string text, IPAddress? address) =>
        tickets.Take(text) is { } user
            ? (user.At(user.Grant!, address), null)
            : (null, CountWrong(address) ?? new Refusal(
                ErrorCode.BadTicket, "The ticket is unknown, was used already, or is older than 30 seconds. Get a new one with POST /tickets."));

    private Refusal? CountWrong(IPAddress? address) => guesses.CountWrong(address) is { } wait
        ? new Refusal(ErrorCode.RateLimited, string.Create(
            CultureInfo.InvariantCulture, $"Too many wrong tickets and keys came from this address. Try again in {Math.Ceiling(wait.TotalSeconds)} seconds."))
        : null;

    [LoggerMessage(415, LogLevel.Warning, "A token could not be checked ({Reason}); it is refused. More of these within a minute are not told.")]
    private static partial void LogUnreadable(ILogger logger, string reason);
}
