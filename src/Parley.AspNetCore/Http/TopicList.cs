using Microsoft.AspNetCore.Http;
using Parley.Access;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Web;
using Parley.Messages;

namespace Parley.AspNetCore.Http;

/// <summary>
/// A page of the topics that somebody may follow. It is filled from all topics, so that those that are closed are told of
/// neither by a gap in it nor by how it ends. Where rights name topics, only names that begin as they say are looked at.
/// </summary>
internal static class TopicList
{
    // As many names as the log gives at once. Looking through so many counts as a request.
    private const int Step = 500;

    /// <summary>Reads one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="user">Who reads.</param>
    /// <param name="prefix">How the names begin.</param>
    /// <param name="after">The last name of the page before; null for the first page.</param>
    /// <param name="limit">The page's size.</param>
    /// <returns>The topics, and whether there are more of them; or why not.</returns>
    public static async ValueTask<(List<TopicInfo> Topics, bool More, LimitRefusal? Refusal)> ReadAsync(
        HttpContext context, User user, string prefix, string? after, int limit)
    {
        var (hub, limits, cancel) = (context.GetHub(), context.GetLimits(), context.RequestAborted);
        // Before anything is read, so that nothing is missed by who follows a topic from here.
        var head = hub.Head;
        var topics = new List<TopicInfo>(limit);
        foreach (var beginning in Beginnings.Within(hub.Access.BeginningsOf(AccessAction.Subscribe, user), prefix))
        {
            var isOver = false;
            for (var from = after; !isOver;)
            {
                var page = await hub.Log.ListTopicsAsync(beginning, from, Step, cancel).ConfigureAwait(false);
                foreach (var (name, state) in page.Topics)
                {
                    from = name;
                    if (await hub.CheckAccessAsync(AccessAction.Subscribe, user, name, cancel).ConfigureAwait(false) is not null)
                    {
                        continue;
                    }

                    if (topics.Count == limit)
                    {
                        return (topics, true, null);
                    }

                    topics.Add(new TopicInfo(name, head, state.Offset, state.OldestOffset, hub.Topics.SubscriberCount(name)));
                }

                isOver = !page.More;
                if (!isOver && limits.TakeCommand() is { } haste)
                {
                    return (topics, true, haste);
                }
            }
        }

        return (topics, false, null);
    }
}
