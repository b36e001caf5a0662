namespace Parley.Access;

/// <summary>
/// What an <see cref="IAccess"/> may be as well: asked once for each message that is about to be published, after
/// everything else, so that it can count. May be called from many threads at once.
/// </summary>
public interface IPublishGate
{
    /// <summary>
    /// Lets a message through, or says why not. One that is refused here and has a key is answered all the same when it
    /// repeats a message that is stored.
    /// </summary>
    AccessDecision Admit(PublishRequest request);

    /// <summary>A message that was let through is not stored after all: it was refused later, or repeats one that is stored. It does not count.</summary>
    void TakeBack(PublishRequest request);
}
