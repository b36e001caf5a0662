namespace Parley.Log;

/// <summary>
/// The log cannot be written or read now (a full disk, a lock, an I/O error). Nothing of the call was done. The message is for
/// the operator and may name files; clients are told <see cref="ForClients"/>.
/// </summary>
public sealed class LogUnavailableException : Exception
{
    /// <summary>What a client is told, whatever the reason.</summary>
    public const string ForClients = "Messages cannot be stored or read now.";

    /// <summary>Makes one that says why.</summary>
    public LogUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Makes one without a reason.</summary>
    public LogUnavailableException()
    {
    }

    /// <summary>Makes one that says why.</summary>
    public LogUnavailableException(string message)
        : base(message)
    {
    }
}
