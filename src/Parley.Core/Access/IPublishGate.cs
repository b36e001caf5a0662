namespace Parley.Access;

/// <summary>
/// What an <see cref="IAccess"/> may be as well: asked once for each message that is about to be published, after
/// everything else, so that it can count. May be called from many threads at once.
/// </summary>
public interface IPublishGate
{
    /// <summary>Lets a message through, or says why not.</summary>
    AccessDecision Admit(PublishRequest request);
}
