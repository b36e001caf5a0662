namespace Parley.Topics;

/// <summary>Somebody who wants to know that a topic has something new. Called by the pipeline; must not block.</summary>
internal interface ITopicListener
{
    /// <summary>There is something new, visible once the pipeline's mark has moved.</summary>
    void Touch();
}
