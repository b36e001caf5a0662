using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parley.Codes;
using Parley.Messages;
using Parley.Topics;
using Parley.Users;

namespace Parley.AspNetCore.Web;

/// <summary>What most endpoints want to know of a request.</summary>
internal static class Requests
{
    /// <summary>The hub that serves it.</summary>
    public static Hub GetHub(this HttpContext context) => context.RequestServices.GetRequiredService<Hub>();

    /// <summary>How far a user has read topics.</summary>
    public static ValueTask<IReadOnlyDictionary<string, long>> GetReadMarksAsync(
        this HttpContext context, User user, IReadOnlyCollection<string> topics) =>
        context.RequestServices.GetRequiredService<ReadMarks>().GetAsync(user, topics, context.RequestAborted);

    /// <summary>The topic's name as the path says it.</summary>
    public static string? GetTopicText(this HttpContext context) =>
        // An encoded slash is the one character that routing leaves encoded, so that it separates nothing.
        context.GetRouteValue("topic")?.ToString()?.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The topic that the path names, in normal form.</summary>
    public static bool TryGetTopic(
        this HttpContext context, [NotNullWhen(true)] out string? topic, [NotNullWhen(false)] out Refusal? refusal) =>
        TopicName.TryNormalize(context.GetTopicText(), out topic, out refusal);

    /// <summary>The page size that the address asks for.</summary>
    public static bool TryGetLimit(
        this HttpRequest request, int maxLimit, int defaultLimit, out int limit, [NotNullWhen(false)] out Refusal? refusal)
    {
        refusal = null;
        limit = defaultLimit;
        var text = request.Query["limit"];
        if (text.Count == 0)
        {
            return true;
        }

        if (int.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit >= 1 && limit <= maxLimit)
        {
            return true;
        }

        refusal = new Refusal(
            ErrorCode.BadRequest, string.Create(CultureInfo.InvariantCulture, $"'limit' is a number from 1 to {maxLimit}."));
        return false;
    }

    /// <summary>A header that may stand once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The header's name.</param>
    /// <param name="value">Its value; null when it is not there.</param>
    /// <param name="refusal">What is wrong, when it returns false.</param>
    public static bool TryGetHeader(
        this HttpRequest request, string name, out string? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        var values = request.Headers[name];
        value = values.Count == 0 ? null : values[0];
        refusal = values.Count > 1 ? new Refusal(ErrorCode.BadRequest, $"{name} may be given once.") : null;
        return refusal is null;
    }
}
