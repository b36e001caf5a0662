namespace Parley.Client.Connecting;

/// <summary>Asks a silent server for a sign of life, and cuts a connection that stays silent: a dead line looks like a quiet one.</summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private readonly Session _session;
    private readonly ParleyClientOptions _options;
    private readonly ITimer _timer;
    private bool _isAsked;

    public Watchdog(Session session, ParleyClientOptions options)
    {
        _session = session;
        _options = options;
        var interval = options.ProbeAfter / 4;
        _timer = options.Time.CreateTimer(_ => Look(), null, interval, interval);
    }

    /// <summary>Whether it has cut the connection.</summary>
    public bool HasCut { get; private set; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Look()
    {
        var silence = _session.Silence;
        if (silence >= _options.SilenceTimeout)
        {
            HasCut = true;
            _session.Abort();
        }
        else if (silence < _options.ProbeAfter)
        {
            _isAsked = false;
        }
        else if (!_isAsked)
        {
            _isAsked = true;
            _session.Send(Commands.Ping);
        }
    }
}
