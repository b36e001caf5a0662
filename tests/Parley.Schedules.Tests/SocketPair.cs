using System.Net.Sockets;
using System.Text;

namespace Parley.Schedules.Tests;

/// <summary>Two ends of a connection that holds a few thousand bytes.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly Socket _far;

    public SocketPair()
    {
        var path = Path.Combine(Path.GetTempPath(), $"parley-{Guid.NewGuid():N}");
        try
        {
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            Near = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendBufferSize = 1 };
            Near.Connect(new UnixDomainSocketEndPoint(path));
            _far = listener.Accept();
            Near.Blocking = _far.Blocking = false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    public Socket Near { get; }

    /// <returns>How many bytes were taken.</returns>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var taken = Near.Send(bytes, SocketFlags.None, out var error);
        return error == SocketError.WouldBlock ? 0 : taken;
    }

    public string ReadAll()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (_far.Receive(buffer, SocketFlags.None, out var error) is > 0 and var length && error == SocketError.Success)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, length));
        }

        return text.ToString();
    }

    public void Dispose()
    {
        Near.Dispose();
        _far.Dispose();
    }
}
