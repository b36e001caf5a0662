using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parley.AspNetCore.Admission;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Messages;

namespace Parley.Chat.Moderation;

/// <summary>A request in which somebody with an id shows a secret: the passcode of a room or the server, or what the host link holds.</summary>
/// <param name="By">Who.</param>
/// <param name="Text">The secret, as it came.</param>
/// <param name="Topic">The member <c>topic</c>; null when there is none.</param>
internal sealed record ShownSecret(User By, string Text, string? Topic)
{
    private const int MaxBytes = 2048;

    /// <summary>Reads one, or answers why it is none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="member">The member that holds the secret.</param>
    /// <param name="expected">What the body must be, as a sentence.</param>
    public static async Task<ShownSecret?> ReadAsync(HttpContext context, string member, string expected)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await RequestBody.ReadAsync(context, MaxBytes).ConfigureAwait(false) is not { } body)
        {
            return null;
        }

        var (text, topic) = Read(body, member);
        if (text is not null && user.Id is not null)
        {
            return new ShownSecret(user, text, topic);
        }

        await (text is null
            ? Problem.WriteAsync(context, ErrorCode.BadRequest, expected)
            : Problem.WriteAsync(context, ErrorCode.Forbidden, "Say who you are first: POST /me.")).ConfigureAwait(false);
        return null;
    }

    private static (string? Text, string? Topic) Read(ReadOnlyMemory<byte> body, string member)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (Text(document.RootElement, member), Text(document.RootElement, "topic"))
                : default;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair.
            return default;
        }

        static string? Text(JsonElement json, string member) =>
            json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
