using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parley.Codes;
using Parley.Delivery;
using Parley.Topics;

namespace Parley.AspNetCore.Transports;

/// <summary>What a request for a stream asks for in its address and headers.</summary>
internal sealed record StreamRequest
{
    /// <summary>The most messages that <c>last</c> may ask for: one page.</summary>
    public const int MaxLast = 500;

    public IReadOnlyList<SubscribeRequest> Topics { get; private init; } = [];

    public bool IsRaw { get; private init; }

    /// <summary>Reads a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="topics">Names from the path; null takes <c>topic=</c> from the query.</param>
    /// <param name="failure">What is wrong, when it returns null.</param>
    public static StreamRequest? Read(HttpRequest request, IReadOnlyList<string>? topics, out Refusal? failure)
    {
        var query = request.Query;
        if (!TryReadSince(request, out var since, out var isSaid))
        {
            failure = new Refusal(
                ErrorCode.BadPosition, "'since' is an id (<epoch>-<seq>), 'start' or 'now'.");
            return null;
        }

        int? last = null;
        if (query["last"].ToString() is { Length: > 0 } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > MaxLast)
            {
                failure = new Refusal(ErrorCode.BadRequest, $"'last' is a number from 0 to {MaxLast}.");
                return null;
            }

            // "now" is an answer, too: nothing of what was before.
            last = isSaid && since == ResumeFrom.Now ? null : count;
        }

        var names = new List<SubscribeRequest>();
        foreach (var name in topics ?? query["topic"].OfType<string>().ToArray())
        {
            if (!TopicName.TryNormalize(name, out var normal, out failure))
            {
                return null;
            }

            names.Add(new SubscribeRequest(normal) { Since = since, Last = last, People = query["people"] == "1" });
        }

        if (query["format"].ToString() is not ("" or "raw"))
        {
            failure = new Refusal(ErrorCode.BadRequest, "'format' is 'raw' or left out.");
            return null;
        }

        failure = null;
        return new StreamRequest { Topics = names, IsRaw = query["format"] == "raw" };
    }

    /// <summary>
    /// The header comes first: it is what a returning EventSource sends beside its first address. One that cannot be read
    /// counts as another epoch, because an error would end the EventSource for good.
    /// </summary>
    private static bool TryReadSince(HttpRequest request, out ResumeFrom since, out bool isSaid)
    {
        var header = request.Headers["Last-Event-ID"].ToString();
        isSaid = true;
        if (header.Length > 0)
        {
            since = ResumeFrom.TryParse(header, out var from) && from.Kind == ResumeKind.Position ? from : ResumeFrom.Unknown;
            return true;
        }

        var query = request.Query["since"].ToString();
        if (query.Length == 0)
        {
            query = request.Query["lastEventId"].ToString();
        }

        since = ResumeFrom.Now;
        isSaid = query.Length > 0;
        return query.Length == 0 || ResumeFrom.TryParse(query, out since);
    }
}
