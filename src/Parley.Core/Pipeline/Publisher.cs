using Parley.Access;
using Parley.Codes;
using Parley.Log;
using Parley.Messages;
using Parley.Topics;

namespace Parley.Pipeline;

/// <summary>What comes before the pipeline, and after it: rights, a place in the queue, and the answer to the publisher.</summary>
internal sealed class Publisher(Hub hub, IPublishGate? gate)
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    // What should have repeated a message and does not.
    private static readonly PublishResult s_notRepeated = new();

    /// <summary>As <see cref="Hub.PublishAsync"/>.</summary>
    public async Task<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancel)
    {
        if (!TopicName.TryNormalize(request.Topic, out var topic, out var refusal))
        {
            return Refuse(refusal);
        }

        var named = ReferenceEquals(topic, request.Topic) ? request : request with { Topic = topic };
        var publishing = await BeginAsync(named, cancel).ConfigureAwait(false);
        return await publishing.ConfigureAwait(false);
    }

    /// <summary>As <see cref="Hub.EditAsync"/> and <see cref="Hub.DeleteAsync"/>.</summary>
    public async Task<PublishResult> ChangeAsync(EntryType type, ChangeRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TopicName.TryNormalize(request.Topic, out var topic, out var refusal))
        {
            return Refuse(refusal);
        }

        var changing = await BeginChangeAsync(type, request with { Topic = topic }, cancel).ConfigureAwait(false);
        return await changing.ConfigureAwait(false);
    }

    /// <summary>Publishes messages in their order; each is accepted or refused for itself.</summary>
    /// <param name="requests">The messages.</param>
    /// <param name="cancel">Stops waiting; the messages may be published all the same.</param>
    /// <returns>One result for each, in order.</returns>
    public async Task<IReadOnlyList<PublishResult>> PublishAllAsync(
        IReadOnlyList<PublishRequest> requests, CancellationToken cancel)
    {
        var results = new Task<PublishResult>[requests.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = await BeginAsync(requests[i], cancel).ConfigureAwait(false);
        }

        return await Task.WhenAll(results).ConfigureAwait(false);
    }

    /// <summary>
    /// Begins to publish. Once this is awaited the message has its place behind those that were begun before, also when
    /// the access hook takes its time; the task inside completes as <see cref="PublishAsync"/> does.
    /// </summary>
    public async ValueTask<Task<PublishResult>> BeginAsync(PublishRequest request, CancellationToken cancel)
    {
        if ((MessageLabels.CheckKey(request.Key, "The key") ?? MessageLabels.CheckKind(request.Kind, "The kind")) is { } refusal)
        {
            return Task.FromResult(Refuse(refusal));
        }

        var decision = await hub.Access
            .DecideAsync(new AccessRequest(AccessAction.Publish, request.From, request.Topic), cancel)
            .ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            return Task.FromResult(Refuse(request, decision));
        }

        return gate is null ? AppendAsync(ToDraft(request), cancel, request.IsAct) : AppendCountedAsync(gate, request, cancel);
    }

    /// <summary>Begins to edit or to delete, in the same way.</summary>
    public async ValueTask<Task<PublishResult>> BeginChangeAsync(EntryType type, ChangeRequest request, CancellationToken cancel)
    {
        var isModerator = await hub.CheckAccessAsync(AccessAction.Moderate, request.By, request.Topic, cancel).ConfigureAwait(false) is null;
        if (!isModerator
            && await hub.CheckAccessAsync(AccessAction.Publish, request.By, request.Topic, cancel).ConfigureAwait(false) is { } refusal)
        {
            return Task.FromResult(Refuse(refusal));
        }

        var draft = new Draft
        {
            Type = type,
            Topic = request.Topic,
            By = request.By.WithoutGrant,
            Data = request.Data,
            MessageSeq = request.MessageSeq,
            IsModerator = isModerator,
        };
        return AppendAsync(draft, cancel);
    }

    private static Draft ToDraft(PublishRequest request) => new()
    {
        Topic = request.Topic,
        By = request.From.WithoutGrant,
        Data = request.Data,
        Key = request.Key,
        Kind = request.Kind,
        IfOffset = request.IfOffset,
    };

    /// <summary>Appends what a gate lets through. Only a message that is stored anew counts for it.</summary>
    private async Task<PublishResult> AppendCountedAsync(IPublishGate gate, PublishRequest request, CancellationToken cancel)
    {
        var decision = gate.Admit(request);
        if (!decision.IsAllowed)
        {
            var repeated = request.Key is null ? s_notRepeated : await AppendAsync(ToDraft(request) with { IsRepetition = true }, cancel).ConfigureAwait(false);
            return ReferenceEquals(repeated, s_notRepeated) ? Refuse(request, decision) : repeated;
        }

        var result = await AppendAsync(ToDraft(request), cancel, request.IsAct).ConfigureAwait(false);
        if (!result.IsAccepted || result.IsDuplicate)
        {
            gate.TakeBack(request);
        }

        return result;
    }

    private PublishResult Refuse(PublishRequest request, AccessDecision decision) =>
        Refuse(decision.ToRefusal($"You may not publish to '{request.Topic}'.")!, decision.RetryAfter);

    private async Task<PublishResult> AppendAsync(Draft draft, CancellationToken cancel, bool isAct = false)
    {
        if (hub.Pipeline.TryAppend(draft) is not { } pending)
        {
            return Refuse(ErrorCode.Unavailable, "Too many messages wait to be stored, or the server is stopping.");
        }

        try
        {
            return Describe(await pending.WaitAsync(cancel).ConfigureAwait(false), isAct);
        }
        catch (LogUnavailableException)
        {
            return Refuse(ErrorCode.Unavailable, LogUnavailableException.ForClients);
        }
    }

    private PublishResult Describe(AppendOutcome outcome, bool isAct)
    {
        switch (outcome.Status)
        {
            case AppendStatus.Appended or AppendStatus.Duplicate:
                var entry = outcome.Entry!;
                hub.Metrics.Published(isAct, outcome.Status == AppendStatus.Duplicate ? 0 : entry.Data.Length);
                return new PublishResult
                {
                    Id = new LogPosition(hub.Epoch, entry.Seq),
                    Offset = entry.Offset,
                    Time = DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs),
                    IsDuplicate = outcome.Status == AppendStatus.Duplicate,
                    HeadOffset = outcome.HeadOffset,
                };
            case AppendStatus.KeyReused:
                return Refuse(ErrorCode.KeyReused, "This key was used before for other data.") with { HeadOffset = outcome.HeadOffset };
            case AppendStatus.Conflict:
                return Refuse(ErrorCode.Conflict, $"The topic's newest offset is {outcome.HeadOffset}.") with { HeadOffset = outcome.HeadOffset };
            case AppendStatus.NotRepeated:
                return s_notRepeated;
            case AppendStatus.Forbidden:
                return Refuse(ErrorCode.Forbidden, "This message belongs to somebody else.");
            default:
                return Refuse(ErrorCode.NotFound, "There is no such message.");
        }
    }

    private PublishResult Refuse(ErrorCode code, string detail) => Refuse(new Refusal(code, detail));

    private PublishResult Refuse(Refusal refusal, TimeSpan? retryAfter = null)
    {
        hub.Metrics.Refused(refusal.Code);
        return new PublishResult
        {
            Error = refusal.Code,
            Detail = refusal.Detail,
            Terms = refusal.Terms,
            RetryAfter = retryAfter ?? (refusal.Code == ErrorCode.Unavailable ? s_retryAfter : null),
        };
    }
}
