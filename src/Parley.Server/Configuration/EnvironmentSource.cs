namespace Parley.Server.Configuration;

/// <summary>Settings from environment variables.</summary>
internal static class EnvironmentSource
{
    private const string Prefix = "PARLEY_";

    /// <summary>
    /// Reads what this program's variables give for each setting; an empty one counts as not set. One whose name is almost that of a
    /// setting is a mistake: a passcode or a secret under a mistyped name would leave the server open.
    /// </summary>
    public static SettingsSource Read()
    {
        var given = new Dictionary<Setting, GivenValue>();
        foreach (var setting in Setting.All)
        {
            var text = Environment.GetEnvironmentVariable(setting.Variable);
            if (string.IsNullOrWhiteSpace(text) || IsKubernetesLink(setting, text))
                continue;
            string[] values = setting.Repeatable
                ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : [text.Trim()];
            given[setting] = new GivenValue(values, $"{setting.Variable} in the environment");
        }
        return new SettingsSource(given, [.. Environment.GetEnvironmentVariables().Keys.OfType<string>().Order(StringComparer.Ordinal).Select(Misspelt).OfType<string>()]);
    }

    private static string? Misspelt(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && !Setting.All.Any(setting => string.Equals(setting.Variable, name, StringComparison.OrdinalIgnoreCase))
        && NearName.Find(name[Prefix.Length..], Setting.All.Select(setting => setting.Variable[Prefix.Length..])) is { } near
            ? $"{name} in the environment: there is no such setting. Did you mean {Prefix}{near}?"
            : null;

    /// <summary>
    /// Kubernetes gives every container a variable NAME_PORT=tcp://10.0.0.1:8080 for each service, and a service
    /// for this program is likely to be called "parley". Nobody meant that as our port.
    /// </summary>
    private static bool IsKubernetesLink(Setting setting, string text) =>
        setting == Setting.Port && text.StartsWith("tcp://", StringComparison.Ordinal);
}
