using System.Net;

namespace Parley.Access;

/// <summary>
/// Who asks something of the hub: the program that it runs in, or somebody who came in by a door. The two are different types, so
/// that none can be taken for the other because something is missing.
/// </summary>
public abstract class Caller
{
    private protected Caller()
    {
    }
}

/// <summary>The program itself, with its own code. Nothing that comes from outside is ever this.</summary>
public sealed class ProgramCaller : Caller
{
    private ProgramCaller()
    {
    }

    /// <summary>The only one.</summary>
    public static ProgramCaller Instance { get; } = new();
}

/// <summary>Somebody who came in by a door, and what that gives.</summary>
/// <param name="grant">What was shown at the door; that of a guest where nothing was.</param>
/// <param name="address">From where; null where that is not known.</param>
public sealed class VisitorCaller(Grant grant, IPAddress? address) : Caller
{
    /// <summary>What was shown at the door; that of a guest where nothing was.</summary>
    public Grant Grant { get; } = grant;

    /// <summary>From where; null where that is not known.</summary>
    public IPAddress? Address { get; } = address;
}
