namespace Parley.AspNetCore.Transports.Handover;

/// <summary>The end of a connection, as HTTP sees it: never, once it is held back.</summary>
internal sealed class HeldEnd : IDisposable
{
    private readonly CancellationTokenSource _seen = new();
    private readonly CancellationTokenRegistration _registration;
    private volatile bool _isHeld;

    /// <param name="closed">The end itself.</param>
    public HeldEnd(CancellationToken closed) => _registration = closed.UnsafeRegister(static self => ((HeldEnd)self!).Tell(), this);

    /// <summary>The end as it is seen.</summary>
    public CancellationToken Token => _seen.Token;

    /// <summary>Holds it back from now on.</summary>
    public void Hold() => _isHeld = true;

    public void Dispose()
    {
        _registration.Dispose();
        _seen.Dispose();
    }

    private void Tell()
    {
        if (!_isHeld)
        {
            _seen.Cancel();
        }
    }
}
