namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>A way on which a client's frames come in and the server's go out.</summary>
public enum EchoKind
{
    /// <summary>Written to the socket, read from the connection behind the end of its request.</summary>
    HandedOver,

    /// <summary>Written to the socket, read from the request.</summary>
    Direct,

    /// <summary>Written and read by the framework.</summary>
    Piped,

    /// <summary>A program's own contract, written to the socket.</summary>
    OwnDirect,

    /// <summary>A program's own contract, written by the framework.</summary>
    OwnPiped,
}
