namespace Parley.LoadGenerator.Peers;

/// <summary>How clients listen.</summary>
internal enum Transport
{
    WebSocket,
    Sse,
}
