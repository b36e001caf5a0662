namespace Parley.Client;

/// <summary>What a client's connection does.</summary>
public enum ParleyState
{
    /// <summary>Nothing is followed, so there is none.</summary>
    Idle,

    /// <summary>It is being opened.</summary>
    Connecting,

    /// <summary>It is open.</summary>
    Live,

    /// <summary>It was lost, or could not be opened; it is tried again.</summary>
    Waiting,

    /// <summary>The server said not to come back.</summary>
    Stopped,
}

/// <summary>The state of a client's connection.</summary>
/// <param name="State">What it does.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">For one that was lost or stopped: why, a code of the server's list or <c>network</c>, <c>timeout</c>, <c>silent</c>.</param>
/// <param name="Detail">A sentence for people about that, or null.</param>
/// <param name="RetryAt">When the next attempt is made, while it waits.</param>
public sealed record ParleyStatus(ParleyState State, DateTimeOffset Since, string? Reason = null, string? Detail = null, DateTimeOffset? RetryAt = null);
