using System.CommandLine;
using System.Globalization;
using Parley.AspNetCore.Access;
using Parley.Server.Configuration;
using Parley.Server.Startup;

namespace Parley.Server.Tools;

/// <summary><c>parley token new</c> makes a token, <c>parley token explain</c> says what one holds and whether it would be taken.</summary>
internal static class TokenCommand
{
    public static void AddTo(RootCommand root, TimeProvider time)
    {
        var command = new Command("token", "Tokens (JWT), with which people of another system are known to the server.");
        command.Subcommands.Add(New(time));
        command.Subcommands.Add(Explain(time));
        root.Subcommands.Add(command);
    }

    private static Command New(TimeProvider time)
    {
        var user = new Argument<string>("USER") { Description = "The user's id, \"sub\"." };
        var name = new Option<string>("--name") { Description = "The name to show.", HelpName = "NAME" };
        var ends = new Option<string>("--ends") { Description = "How long it is good, such as 15m, 8h or 30d. Default: 1h.", HelpName = "TIME" };
        var command = new Command("new", "Makes a token, with the secret or the private key of the settings.") { user, name, ends };
        var rights = new RightsOptions(command);
        SettingsCommand.SetAction(command, AccessSetting.OfTokens, (parsed, settings, _) =>
        {
            var tokens = settings.Access.Tokens;
            var key = tokens?.Keys.FirstOrDefault(one => one.CanSign)
                ?? throw new FormatException("There is no key that can sign. Give the secret (--token-secret, PARLEY_TOKEN_SECRET) or a private key (--token-key).");
            Console.WriteLine(new TokenDraft
            {
                Subject = parsed.GetRequiredValue(user),
                Name = parsed.GetValue(name),
                ExpiresAt = time.GetUtcNow() + ReadTime(parsed.GetValue(ends) ?? "1h"),
                Audience = tokens!.Audience,
                Issuer = tokens.Issuer,
                Rights = rights.Read(parsed),
            }.Sign(key));
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static Command Explain(TimeProvider time)
    {
        var token = new Argument<string>("TOKEN") { Description = "The token; - reads it from the standard input, where no other program can see it." };
        var command = new Command("explain", "Shows what a token holds, and says whether this server would take it, and why not.") { token };
        SettingsCommand.SetAction(command, [.. AccessSetting.OfTokens, AccessSetting.AllowUser], async (parsed, settings, cancel) =>
        {
            var text = parsed.GetRequiredValue(token);
            if (text == "-")
                text = await Console.In.ReadLineAsync(cancel) ?? "";
            var told = await TokenExplanation.Of(text.Trim(), settings.Access, time);
            foreach (var line in told.Lines)
                Console.WriteLine(line);
            return told.IsAccepted ? ExitCode.Success : ExitCode.CannotStart;
        });
        return command;
    }

    /// <summary>Such as <c>15m</c>; at least a second and at most ten years.</summary>
    private static TimeSpan ReadTime(string text)
    {
        if (text.Length is >= 2 and <= 6 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            var time = text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => TimeSpan.Zero,
            };
            if (time > TimeSpan.Zero && time <= TimeSpan.FromDays(3660))
                return time;
        }
        throw new FormatException($"--ends: \"{text}\" is no time. Allowed: a number with s, m, h or d, such as 15m, up to ten years.");
    }
}
