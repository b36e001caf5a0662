using Microsoft.Extensions.Logging;
using Parley.Client.Topics;

namespace Parley.Client.Connecting;

/// <summary>
/// Keeps one connection open for as long as something is followed on it: waits between attempts, notices a dead connection, and
/// tells the server after each break where every subscription goes on.
/// </summary>
#pragma warning disable CA1001 // nothing waits on the source's handle, and it ends with the link
internal sealed class Link
#pragma warning restore CA1001
{
    private readonly LinkSetup _setup;
    private readonly ILogger _logger;
    private readonly Action<Link> _ended;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FeedSet _feeds;

    public Link(LinkSetup setup, Action<Link> ended)
    {
        _setup = setup;
        _logger = setup.Logger;
        _ended = ended;
        _feeds = new FeedSet(
            () => SetStatus(new ParleyStatus(ParleyState.Live, Now)),
            () => _ = _stop.CancelAsync(),
            session => _ = RefreshAsync(session));
        Status = new ParleyStatus(ParleyState.Idle, setup.Options.Time.GetUtcNow());
    }

    public ParleyStatus Status { get; private set; }

    /// <summary>Completes when it has ended.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Follows a topic.</summary>
    /// <returns>False when it is followed here already, there is no room, or the link ends.</returns>
    public bool TryAdd(Feed feed)
    {
        if (!_feeds.TryAdd(feed, out var isFirst))
        {
            return false;
        }

        if (isFirst)
        {
            SetStatus(new ParleyStatus(ParleyState.Connecting, Now));
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(RunAsync);
            }
        }

        return true;
    }

    /// <summary>Follows it no longer. Without any the connection ends.</summary>
    public void Remove(Feed feed) => _feeds.Remove(feed);

    /// <summary>The loop of a paused subscription has come closer.</summary>
    public void Continue(Feed feed) => _feeds.Continue(feed);

    /// <summary>Whether nobody is at this client.</summary>
    public void SetAway(bool isAway) => _feeds.SetAway(isAway);

    /// <summary>Ends everything.</summary>
    /// <param name="why">What the loops see.</param>
    public void Stop(Exception? why)
    {
        var feeds = _feeds.End();
        _ = _stop.CancelAsync();
        feeds.ForEach(feed => feed.End(why));
        if (Status.State == ParleyState.Idle)
        {
            // It never began.
            _completion.TrySetResult();
        }
    }

    private DateTimeOffset Now => _setup.Options.Time.GetUtcNow();

    private async Task RunAsync()
    {
        var backoff = new Backoff(_setup.Options.FirstPause, _setup.Options.LongestPause);
        long? lostAt = null;
        try
        {
            while (true)
            {
                var (end, lived) = await SkipWhatIsTooMuchAsync(lostAt).ConfigureAwait(false) is { } unasked
                    ? (unasked, TimeSpan.Zero)
                    : await ConnectOnceAsync().ConfigureAwait(false);
                if (!end.MayReturn)
                {
                    var final = new ParleyException(end.Reason, end.Detail ?? $"The server ended the connection: {end.Reason}.");
                    SetStatus(new ParleyStatus(ParleyState.Stopped, Now, end.Reason, end.Detail));
                    Stop(final);
                    return;
                }

                if (lived > TimeSpan.Zero)
                {
                    lostAt = _setup.Options.Time.GetTimestamp();
                }

                if (lived >= _setup.Settled)
                {
                    backoff.Reset();
                }

                var pause = end.After ?? backoff.Next();
                ClientLog.Lost(_logger, end.Reason, end.Detail, pause);
                SetStatus(new ParleyStatus(ParleyState.Waiting, Now, end.Reason, end.Detail, Now + pause));
                await Task.Delay(pause, _setup.Options.Time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Nothing is followed any more.
            SetStatus(new ParleyStatus(ParleyState.Idle, Now));
        }
#pragma warning disable CA1031 // whatever it is, the loops must hear of it
        catch (Exception error)
#pragma warning restore CA1031
        {
            Stop(error);
        }
        finally
        {
            _ended(this);
            _completion.TrySetResult();
        }
    }

    private async Task<(SessionEnd End, TimeSpan Lived)> ConnectOnceAsync()
    {
        SetStatus(new ParleyStatus(ParleyState.Connecting, Now, Status.Reason, Status.Detail));
        using var timeout = new CancellationTokenSource(_setup.Options.ConnectTimeout, _setup.Options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        Session? session = null;
        try
        {
            var opened = await _setup.OpenAsync(_feeds, both.Token).ConfigureAwait(false);
            if (opened.Session is null)
            {
                return (opened.End!, TimeSpan.Zero);
            }

            session = opened.Session;
            _feeds.Attach(session);

            return await ServeAsync(session, opened.Token, both).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            return (new SessionEnd("timeout", "The server did not answer in time.", MayReturn: true), TimeSpan.Zero);
        }
        finally
        {
            _feeds.Detach();

            session?.Dispose();
        }
    }

    private async Task<(SessionEnd End, TimeSpan Lived)> ServeAsync(Session session, string? token, CancellationTokenSource opening)
    {
        // An attempt that takes too long, and the end of the link, cut it: the reader then says how it ended.
        await using var cut = opening.Token.Register(() => CutUnlessLive(session));
        await using var stopped = _stop.Token.Register(() => _ = LeaveAsync(session));
        await using var watchdog = new Watchdog(session, _setup.Options);
        var liveSince = _setup.Options.Time.GetTimestamp();
        if (token is not null)
        {
            session.Send(reference => Commands.Refresh(reference, token), answer => OnAuthenticated(session, token, answer));
        }

        var end = await session.RunAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Token.ThrowIfCancellationRequested();
        var wasLive = _feeds.IsLive;

        if (!wasLive && opening.IsCancellationRequested)
        {
            end = new SessionEnd("timeout", "The server did not answer in time.", MayReturn: true);
        }
        else if (watchdog.HasCut)
        {
            end = new SessionEnd("silent", "The server was silent for too long.", MayReturn: true);
        }
        else if (session.Refusal is { } refusal && !wasLive)
        {
            end = end with { Reason = refusal.Code, Detail = refusal.Message };
        }

        if (end.Reason is "token_expired")
        {
            _setup.Tokens.Drop(token);
        }

        return (end, wasLive ? _setup.Options.Time.GetElapsedTime(liveSince) : TimeSpan.Zero);
    }

    private void CutUnlessLive(Session session)
    {
        if (!_feeds.IsLive)
        {
            session.Abort();
        }
    }


    /// <summary>Says goodbye, and cuts the connection when the server does not answer.</summary>
    private async Task LeaveAsync(Session session)
    {
        using var patience = new CancellationTokenSource(_setup.Options.AnswerTimeout, _setup.Options.Time);
        try
        {
            await session.CloseAsync(patience.Token).ConfigureAwait(false);
            await session.Ended.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            session.Abort();
        }
    }

    private void OnAuthenticated(Session session, string token, Session.Answer answer)
    {
        if (answer.Error is not { } error)
        {
            return;
        }

        if (error.Code is "token_expired" or "bad_token")
        {
            _setup.Tokens.Drop(token);
        }

        session.Refusal = error;
        ClientLog.TokenRefused(_logger, error.Code, error.Message);
    }

    private async Task RefreshAsync(Session session)
    {
        try
        {
            _setup.Tokens.Drop(await _setup.Tokens.GetAsync(_stop.Token).ConfigureAwait(false));
            var token = await _setup.Tokens.GetAsync(_stop.Token).ConfigureAwait(false);
            session.Send(reference => Commands.Refresh(reference, token), answer => OnAuthenticated(session, token, answer));
        }
        catch (OperationCanceledException)
        {
            // Nothing is followed any more.
        }
#pragma warning disable CA1031 // the program's own function; the connection ends with its token, and the next attempt asks again
        catch (Exception error)
#pragma warning restore CA1031
        {
            ClientLog.NoToken(_logger, error);
        }
    }

    /// <summary>After a long break, subscriptions with a limit begin anew when too much was missed.</summary>
    /// <returns>Null, or why it cannot be asked how much that is: then nothing is replayed yet.</returns>
    private async Task<SessionEnd?> SkipWhatIsTooMuchAsync(long? lostAt)
    {
        if (lostAt is not { } since || _setup.Options.Time.GetElapsedTime(since) < _setup.Options.LongBreak)
        {
            return null;
        }

        try
        {
            foreach (var feed in _feeds.Limited())
            {
                if (await _setup.NewestOffsetAsync(feed.Topic, _stop.Token).ConfigureAwait(false) is { } newest)
                {
                    _feeds.SkipIfTooMuch(feed, newest);
                }
            }
        }
        catch (ParleyException error)
        {
            return new SessionEnd(error.Code, error.Message, MayReturn: true, error.RetryAfter);
        }

        return null;
    }

    private void SetStatus(ParleyStatus status)
    {
        Status = status;
        _setup.StatusChanged(this, status);
    }
}
