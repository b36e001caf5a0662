namespace Parley.Server.Configuration;

/// <summary>Settings from environment variables.</summary>
internal static class EnvironmentSource
{
    /// <summary>Reads what <paramref name="variable"/> gives for each setting; an empty variable counts as not set.</summary>
    public static SettingsSource Read(Func<string, string?> variable)
    {
        var given = new Dictionary<Setting, GivenValue>();
        foreach (var setting in Setting.All)
        {
            var text = variable(setting.Variable);
            if (string.IsNullOrWhiteSpace(text) || IsKubernetesLink(setting, text))
                continue;
            string[] values = setting.Repeatable
                ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : [text.Trim()];
            given[setting] = new GivenValue(values, $"{setting.Variable} in the environment");
        }
        return new SettingsSource(given, []);
    }

    /// <summary>
    /// Kubernetes gives every container a variable NAME_PORT=tcp://10.0.0.1:8080 for each service, and a service
    /// for this program is likely to be called "parley". Nobody meant that as our port.
    /// </summary>
    private static bool IsKubernetesLink(Setting setting, string text) =>
        setting == Setting.Port && text.StartsWith("tcp://", StringComparison.Ordinal);
}
