namespace Parley.Interop.Tests.Support;

/// <summary>The way that bytes take out of the server.</summary>
public enum Route
{
    /// <summary>HTTP/1.1, frames straight to the connection's socket.</summary>
    Socket,

    /// <summary>HTTP/1.1 through the framework's pipe.</summary>
    Pipe,

    /// <summary>HTTP/2 without TLS.</summary>
    Http2,
}
