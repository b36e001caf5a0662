using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Web;
using Parley.Codes;
using Parley.Topics;

namespace Parley.Chat.Moderation;

/// <summary><c>POST /passcode</c>: shows the passcode of the server, or with <c>topic</c> that of a room.</summary>
internal static class PasscodeEndpoint
{
    private static readonly string s_expected = $"The body must be a JSON object with 'passcode', 1 to {PasscodeHash.MaxLength} characters.";

    public static async Task ServeAsync(HttpContext context)
    {
        if (await ShownSecret.ReadAsync(context, "passcode", s_expected).ConfigureAwait(false) is not var (user, text, topic))
        {
            return;
        }

        if (PasscodeHash.Tidy(text) is not { } passcode)
        {
            await Problem.WriteAsync(context, ErrorCode.BadRequest, s_expected).ConfigureAwait(false);
            return;
        }

        var room = "";
        if (topic is not null && !TopicName.TryNormalize(topic, out room, out var refusal))
        {
            await Problem.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var id = user.Id!;
        var services = context.RequestServices;
        var state = services.GetRequiredService<ModerationState>();
        var hash = state.Now.RulesOf(room!).PasscodeHash;
        if (hash is not null && !state.Passes.Has(room!, id, hash))
        {
            if (services.GetRequiredService<PasscodeGuesses>().Count(id, context.Connection.RemoteIpAddress) is { } wait)
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

            state.Passes.Add(room!, id, hash);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
