namespace Parley.Server.Network;

/// <summary>The server cannot listen where it should. The message is a sentence for the person who started it.</summary>
internal sealed class ListenException(string message, bool portIsTaken = false) : Exception(message)
{
    /// <summary>Whether another port would help.</summary>
    public bool PortIsTaken { get; } = portIsTaken;
}
