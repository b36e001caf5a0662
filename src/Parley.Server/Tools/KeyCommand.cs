using System.CommandLine;
using System.Globalization;
using Parley.AspNetCore.Access;
using Parley.Server.Configuration;
using Parley.Server.Startup;

namespace Parley.Server.Tools;

/// <summary><c>parley key add</c>, <c>list</c> and <c>revoke</c>: API keys for programs. The server may run meanwhile.</summary>
internal static class KeyCommand
{
    private static readonly Setting[] s_settings = [AccessSetting.Keys, Setting.Data, Setting.Memory];

    public static void AddTo(RootCommand root, TimeProvider time)
    {
        var command = new Command("key", "API keys, with which programs are known to the server.");
        command.Subcommands.Add(Add(time));
        command.Subcommands.Add(List());
        command.Subcommands.Add(Revoke(time));
        root.Subcommands.Add(command);
    }

    private static Command Add(TimeProvider time)
    {
        var name = new Argument<string>("NAME") { Description = "What the key is called; its messages bear this name." };
        var command = new Command("add", "Makes a key and shows it, once. A server that runs takes it within seconds.") { name };
        var rights = new RightsOptions(command);
        SettingsCommand.SetAction(command, s_settings, async (parsed, settings, cancel) =>
        {
            var (wanted, given) = (parsed.GetRequiredValue(name), rights.Read(parsed));
            if (!ApiKey.IsName(wanted))
                return SettingsCommand.Fail(ExitCode.WrongSettings, [$"\"{wanted}\" cannot be the name of a key. Allowed: 1 to {ApiKey.MaxNameLength} letters, digits, - _ ."]);
            var (key, text) = ApiKey.Create(wanted, given, time.GetUtcNow());
            var isFirst = false;
            await Find(settings).ChangeAsync(keys =>
            {
                isFirst = keys.Count == 0;
                return keys.Any(known => known.Revoked is null && known.Name == wanted) ? throw new FormatException($"There is a key called {wanted} already. Revoke it first, or take another name.")
                    : keys.Count >= ApiKeyFile.MaxKeys ? throw new FormatException($"There are {ApiKeyFile.MaxKeys} keys; remove revoked ones from the file.")
                    : [.. keys, key];
            }, cancel);
            Console.WriteLine(text);
            Console.Error.WriteLine($"This is the only time that the key is shown. It gives: {RightsText.Write(given)}.");
            if (isFirst && settings.Access.IsClosed is null)
                Console.Error.WriteLine("It is the first key: from now on who shows no key or token is refused, unless --allow-guest or --access open says otherwise.");
            return ExitCode.Success;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "Lists the keys and what they give. The keys themselves are not kept.");
        SettingsCommand.SetAction(command, s_settings, (_, settings, _) =>
        {
            foreach (var key in Find(settings).Read())
            {
                var state = key.Revoked is { } revoked ? $"revoked {Day(revoked)}" : $"since {Day(key.Created)}";
                Console.WriteLine($"{key.Name}\t{ApiKey.TextPrefix}{key.Id}_…\t{state}\t{RightsText.Write(key.Rights)}");
            }
            return Task.FromResult(ExitCode.Success);
        });
        return command;
    }

    private static Command Revoke(TimeProvider time)
    {
        var name = new Argument<string>("NAME") { Description = "The key's name." };
        var command = new Command("revoke", "Ends a key. A server that runs closes its connections within seconds.") { name };
        SettingsCommand.SetAction(command, s_settings, async (parsed, settings, cancel) =>
        {
            var wanted = parsed.GetRequiredValue(name);
            var now = time.GetUtcNow();
            await Find(settings).ChangeAsync(keys => keys.Any(key => key.Name == wanted && key.Revoked is null)
                ? [.. keys.Select(key => key.Name == wanted && key.Revoked is null ? key with { Revoked = now } : key)]
                : throw new FormatException($"There is no key called {wanted}."), cancel);
            Console.WriteLine($"{wanted} is revoked.");
            return ExitCode.Success;
        });
        return command;
    }

    private static ApiKeyFile Find(ServerSettings settings) => History.Choose(settings).KeysFile is { } path
        ? new ApiKeyFile(path)
        : throw new FormatException("The history is kept in memory only, by the settings, so that there is no usual place for keys; name a file with --keys, also for the server.");

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
