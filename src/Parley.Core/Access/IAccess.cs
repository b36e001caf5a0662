namespace Parley.Access;

/// <summary>Decides who may do what. Called for every connect, subscribe and publish; may be called from many threads at once.</summary>
public interface IAccess
{
    /// <summary>Decides. What it throws refuses the request with <c>unavailable</c>.</summary>
    ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel);
}
