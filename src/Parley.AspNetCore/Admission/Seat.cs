using Parley.Codes;

namespace Parley.AspNetCore.Admission;

/// <summary>
/// A visitor's place on one connection: counted from the moment it is taken until it is left, once, for whoever sits there then.
/// </summary>
/// <param name="visitor">Who takes it.</param>
internal sealed class Seat(Visitor visitor)
{
    // Replaced whole, by the connection's reader alone.
    private volatile Visitor _visitor = visitor;

    /// <summary>Who sits there now.</summary>
    public Visitor Visitor => _visitor;

    /// <summary>Takes it, if its person and its address may have one more connection.</summary>
    /// <returns>Null, or why not.</returns>
    public Refusal? TryTake() => _visitor.Limits.TryConnect();

    /// <summary>From now on somebody else sits there, and is counted: a client has said who it is, or brings new rights.</summary>
    /// <returns>Null, or why the person may have no further connection.</returns>
    public Refusal? TryGive(Visitor visitor)
    {
        if (visitor.Limits.TryReplace(_visitor.Limits) is { } refusal)
        {
            return refusal;
        }

        _visitor = visitor;
        return null;
    }

    /// <summary>Leaves it.</summary>
    public void Leave() => _visitor.Limits.Disconnect();
}
