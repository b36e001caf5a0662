using Parley.Log;
using Parley.Messages;

namespace Parley.Pipeline;

/// <summary>Something that takes its place in the one order of a hub.</summary>
internal abstract class PipelineItem;

/// <summary>A draft for the log. The task completes when everybody may see the entry, or with the reason why there is none.</summary>
internal sealed class AppendItem(Draft draft) : PipelineItem
{
    private readonly TaskCompletionSource<AppendOutcome> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Draft Draft { get; } = draft;

    public Task<AppendOutcome> Task => _completion.Task;

    public void Complete(AppendOutcome outcome) => _completion.TrySetResult(outcome);

    public void Fail(Exception error) => _completion.TrySetException(error);
}

/// <summary>Somebody types.</summary>
internal sealed class TypingItem(string topic, User user) : PipelineItem
{
    public string Topic { get; } = topic;

    public User User { get; } = user;
}

/// <summary>A connection of a user begins to follow a topic.</summary>
internal sealed class EnterItem(string topic, User user) : PipelineItem
{
    public string Topic { get; } = topic;

    public User User { get; } = user;

    /// <summary>Whether presence counts it: above the limit it does not. Owned by the pipeline.</summary>
    public bool IsCounted { get; set; }
}

/// <summary>A connection of a user ends to follow a topic.</summary>
internal sealed class LeaveItem(EnterItem enter, bool isForGood) : PipelineItem
{
    /// <summary>How it began.</summary>
    public EnterItem Enter { get; } = enter;

    /// <summary>Whether nobody waits for the user to come back.</summary>
    public bool IsForGood { get; } = isForGood;
}

/// <summary>A user who follows a topic has a new name.</summary>
internal sealed class RenameItem(string topic, User user) : PipelineItem
{
    public string Topic { get; } = topic;

    public User User { get; } = user;
}

/// <summary>A user who follows a topic may have gone away from all connections, or come back to one.</summary>
internal sealed class AwayItem(string topic, User user) : PipelineItem
{
    public string Topic { get; } = topic;

    public User User { get; } = user;
}

/// <summary>Time has passed: those whose grace is over leave.</summary>
internal sealed class SweepItem : PipelineItem
{
    public static SweepItem Instance { get; } = new();
}

/// <summary>Completes when everything before it is visible.</summary>
internal sealed class BarrierItem : PipelineItem
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Task => _completion.Task;

    public void Complete() => _completion.TrySetResult();
}
