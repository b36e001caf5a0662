using System.Diagnostics.Metrics;

namespace Parley.AspNetCore.Tests.Transports;

/// <summary>Counts how a server's connections are written: straight to the socket, or through the pipe.</summary>
internal sealed class PathCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _sockets;
    private int _pipes;

    public PathCounter(TestApp app)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (app.Hub.Metrics.Owns(instrument) && instrument.Name == "parley.connections.opened")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            Interlocked.Add(ref tags[0].Value as string == "socket" ? ref _sockets : ref _pipes, (int)value));
        _listener.Start();
    }

    public int Sockets => Volatile.Read(ref _sockets);

    public int Pipes => Volatile.Read(ref _pipes);

    public void Dispose() => _listener.Dispose();
}
