namespace Parley.Client.Connecting;

/// <summary>The token in use: got when it is needed, and again when the server does not take it any more.</summary>
#pragma warning disable CA1001 // a semaphore whose handle nobody waits on needs no disposing
internal sealed class TokenSource(Func<CancellationToken, Task<string>>? get)
#pragma warning restore CA1001
{
    // One asks, the others wait for the same answer.
    private readonly SemaphoreSlim _gate = new(1);

    // Written inside of the gate.
    private volatile string? _token;

    /// <summary>Whether this client shows a token at all.</summary>
    public bool IsUsed => get is not null;

    /// <summary>The token.</summary>
    /// <exception cref="InvalidOperationException">The program's own function gave none.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancel)
    {
        if (_token is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var token = _token ?? await get!(cancel).ConfigureAwait(false);
            _token = string.IsNullOrEmpty(token)
                ? throw new InvalidOperationException($"{nameof(ParleyClientOptions)}.{nameof(ParleyClientOptions.Token)} gave no token.")
                : token;
            return token;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A token is not to be used any more. Another one, got meanwhile, stays.</summary>
    public void Drop(string? token)
    {
        if (_token == token)
        {
            _token = null;
        }
    }
}
