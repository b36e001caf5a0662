using Parley.Access;
using Parley.AspNetCore.Access;
using Parley.Log;

namespace Parley.AspNetCore;

/// <summary>What <c>AddParley</c> sets up. Everything has a default.</summary>
public sealed class ParleyOptions
{
    /// <summary>Limits and times of the engine.</summary>
    public HubOptions Hub { get; set; } = new();

    /// <summary>How streams are written and read.</summary>
    public TransportOptions Transports { get; set; } = new();

    /// <summary>How much one person and one address may ask for.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Makes the log; null keeps it in memory. Called once, at start.</summary>
    public Func<IServiceProvider, ILog>? Log { get; set; }

    /// <summary>Who is let in, and what they may do.</summary>
    public AccessOptions AccessControl { get; set; } = new();

    /// <summary>
    /// Makes a hook that decides who may do what, instead of the rights and the webhook of <see cref="AccessControl"/>; null for
    /// none. Tokens, keys and tickets are checked all the same, and the hook finds in <c>request.User.Grant</c> what they give. Your own
    /// code asks it, too: <c>request.Caller</c> is a <see cref="ProgramCaller"/> then, which nothing that comes from outside can be.
    /// </summary>
    public Func<IServiceProvider, IAccess>? Access { get; set; }
}
