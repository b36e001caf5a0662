namespace Parley.Access;

/// <summary>Everybody may do everything but change the messages of others.</summary>
public sealed class OpenAccess : IAccess
{
    /// <inheritdoc/>
    public bool HasSeparateRights => true;

    /// <inheritdoc/>
    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel) =>
        new(request.Action == AccessAction.Moderate ? AccessDecision.Forbid() : AccessDecision.Allow);
}
