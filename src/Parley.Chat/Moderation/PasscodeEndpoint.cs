using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Http;
using Parley.Codes;
using Parley.Topics;

namespace Parley.Chat.Moderation;

/// <summary><c>POST /passcode</c>: shows the passcode of the server, or with <c>topic</c> that of a room.</summary>
internal static class PasscodeEndpoint
{
    private const int MaxBytes = 2048;

    public static async Task ServeAsync(HttpContext context)
    {
        var user = await context.GetUserAsync().ConfigureAwait(false);
        if (await RequestBody.ReadAsync(context, MaxBytes).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        var room = "";
        var text = BodyText.Read(body, "passcode", out var topic);
        if (PasscodeHash.Tidy(text) is not { } passcode)
        {
            await Problem.WriteAsync(
                context, ErrorCode.BadRequest, $"The body must be a JSON object with 'passcode', 1 to {PasscodeHash.MaxLength} characters.").ConfigureAwait(false);
            return;
        }

        if (topic is not null && !TopicName.TryNormalize(topic, out room, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        if (user.Id is null)
        {
            await Problem.WriteAsync(context, ErrorCode.Forbidden, "Say who you are first: POST /me.").ConfigureAwait(false);
            return;
        }

        var services = context.RequestServices;
        var state = services.GetRequiredService<ModerationState>();
        var hash = state.Now.RulesOf(room!).PasscodeHash;
        if (hash is not null && !state.Passes.Has(room!, user.Id, hash))
        {
            if (services.GetRequiredService<PasscodeGuesses>().Count(user.Id, context.Connection.RemoteIpAddress) is { } wait)
            {
                await Problem.WriteAsync(context, ErrorCode.RateLimited, "Too many passcodes were tried.", wait).ConfigureAwait(false);
                return;
            }

            // Off this thread, which serves other sockets, too.
            if (!await Task.Run(() => PasscodeHash.IsRight(passcode, hash), CancellationToken.None).ConfigureAwait(false))
            {
                await Problem.WriteAsync(context, ErrorCode.PasscodeRequired, "That is not the passcode.").ConfigureAwait(false);
                return;
            }

            state.Passes.Add(room!, user.Id, hash);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
