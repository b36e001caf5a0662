using Parley.Messages;

namespace Parley.Access;

/// <summary>
/// Decides who may do what. Called for every connect, subscribe, publish, read and look, and again for what a connection
/// follows when its rights may have changed; may be called from many threads at once. Grants that have ended or were
/// revoked are refused before it is asked.
/// </summary>
public interface IAccess
{
    /// <summary>
    /// Whether seeing the people of a topic and reading its history are rights of their own. By default they are not: who may
    /// not follow a topic gets neither, also where the hook has forgotten to refuse them.
    /// </summary>
    bool HasSeparateRights => false;

    /// <summary>
    /// How the names begin of all topics in which something may be allowed to a user, so that lists and searches look at no
    /// others. By default null: it may be any. What lies among them is decided for each topic.
    /// </summary>
    /// <param name="action">What is to be done there.</param>
    /// <param name="user">Who.</param>
    IReadOnlyList<string>? BeginningsOf(AccessAction action, User user) => null;

    /// <summary>Decides. What it throws refuses the request with <c>unavailable</c>.</summary>
    ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel);
}

/// <summary>Stands around the access of an app, whatever that is.</summary>
internal interface IAccessLayer
{
    /// <summary>The same access with something before it.</summary>
    IAccess Around(IAccess access);
}
