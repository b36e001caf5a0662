namespace Parley.Chat.Tests.Support;

/// <summary>How a tab is connected.</summary>
public enum Transport
{
    WebSocket,
    EventStream,
}
