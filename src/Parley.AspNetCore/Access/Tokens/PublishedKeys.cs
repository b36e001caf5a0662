using System.Net;
using Microsoft.Extensions.Logging;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>
/// The keys that an issuer publishes at an address, fetched when they are needed: at first use, when they are old, and when a
/// token names one that is not among them, but never twice within a pause. When the address does not answer, those that
/// were fetched before go on.
/// </summary>
internal sealed partial class PublishedKeys(TokenOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>The longest answer: many times what an issuer's keys need.</summary>
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        // A redirect leads elsewhere than the operator said.
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.None,
    })
    { Timeout = s_timeout, MaxResponseContentBufferSize = MaxBytes };

    // Replaced whole; null until the first fetch that succeeded.
    private volatile IReadOnlyList<TokenKey>? _keys;

    // Guarded by _lock.
    private Task _fetch = Task.CompletedTask;
    private long? _triedAt;
    private long? _fetchedAt;

    // Of the fetch, one at a time: whether the operator knows that it fails.
    private bool _isTroubled;

    /// <summary>Is called when a key that was published is so no longer, after it was withdrawn.</summary>
    public Action? Withdrawn { get; set; }

    public void Dispose() => _client.Dispose();

    /// <summary>Fetches the keys again when they are old, so that one that is gone is noticed although nobody brings a token.</summary>
    public void Refresh()
    {
        if (_keys is not null)
        {
            FetchIfDue(isMissing: false);
        }
    }

    /// <summary>The keys; null when there are none, because they could never be fetched.</summary>
    /// <param name="id">The key that a token names, or null.</param>
    /// <param name="cancel">Stops waiting.</param>
    public async ValueTask<IReadOnlyList<TokenKey>?> GetAsync(string? id, CancellationToken cancel)
    {
        var keys = _keys;
        var isMissing = keys is null || (id is not null && !keys.Any(key => key.Id == id));
        var fetch = FetchIfDue(isMissing);
        if (isMissing)
        {
            await fetch.WaitAsync(cancel).ConfigureAwait(false);
        }

        return _keys;
    }

    /// <summary>Begins a fetch when it is time; else there is the one under way, or none.</summary>
    private Task FetchIfDue(bool isMissing)
    {
        lock (_lock)
        {
            if (!_fetch.IsCompleted)
            {
                return _fetch;
            }

            var now = time.GetTimestamp();
            var isOld = _fetchedAt is not { } fetched || time.GetElapsedTime(fetched, now) >= options.JwksLifetime;
            var isPaused = _triedAt is { } tried && time.GetElapsedTime(tried, now) < options.JwksPause;
            if ((isMissing || isOld) && !isPaused)
            {
                _triedAt = now;
                using (ExecutionContext.SuppressFlow())
                {
                    _fetch = Task.Run(FetchAsync);
                }
            }

            return _fetch;
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            using var response = await _client.GetAsync(options.JwksAddress).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new FormatException($"The answer was {(int)response.StatusCode}.");
            }

            var keys = JsonKeys.ReadPublished(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
            if (keys.Count == 0)
            {
                throw new FormatException("No key in the answer can be used.");
            }

            lock (_lock)
            {
                _fetchedAt = time.GetTimestamp();
            }

            _isTroubled = false;
            Take(keys);
        }
#pragma warning disable CA1031 // whatever an answer brings about: without it, the old keys go on
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (_isTroubled)
            {
                return;
            }

            _isTroubled = true;
            LogFailed(logger, options.JwksAddress!, error.Message, _keys is null ? "no token can be checked with them" : "the old ones go on");
        }
    }

    /// <summary>Goes on with the keys that stay, and withdraws those that do not. One at a time.</summary>
    private void Take(IReadOnlyList<TokenKey> keys)
    {
        var before = _keys ?? [];
        IReadOnlyList<TokenKey> now = [.. keys.Select(key => before.FirstOrDefault(key.IsSame) ?? key)];
        _keys = now;
        var gone = before.Except(now).ToList();
        gone.ForEach(key => key.Withdrawal.Do());
        if (gone.Count > 0)
        {
            LogWithdrawn(logger, options.JwksAddress!, gone.Count);
            Withdrawn?.Invoke();
        }
    }

    [LoggerMessage(414, LogLevel.Information, "{Count} of the keys at {Address} are published no longer; what they signed is good no longer.")]
    private static partial void LogWithdrawn(ILogger logger, Uri address, int count);

    [LoggerMessage(410, LogLevel.Warning, "The keys at {Address} could not be fetched ({Reason}); {Consequence}.")]
    private static partial void LogFailed(ILogger logger, Uri address, string reason, string consequence);
}
