using System.Runtime.InteropServices;

namespace Parley.Server.Startup;

/// <summary>
/// What becomes of <c>SIGHUP</c>. From a terminal that was closed it is a stop, in good order. To a server without a terminal it
/// is the word to read its settings anew: it does not end for that.
/// </summary>
internal sealed class HangUp : IDisposable
{
    private readonly PosixSignalRegistration _registration;

    /// <param name="stop">Stops the server.</param>
    /// <param name="reload">Reads anew what can be.</param>
    public HangUp(Action stop, Action reload)
    {
        var inTerminal = !Console.IsInputRedirected;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            (inTerminal ? stop : reload)();
        });
    }

    public void Dispose() => _registration.Dispose();
}
