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
