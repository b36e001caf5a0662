using System.Text.RegularExpressions;

namespace Parley.Server.Configuration;

/// <summary>Settings from environment variables.</summary>
internal static partial class EnvironmentSource
{
    private const string Prefix = "PARLEY_";

    private static readonly StringComparison s_names = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    // Those of the commands that talk to a running server.
    private static readonly string[] s_clients = ["PARLEY_SERVER", "PARLEY_KEY"];

    /// <summary>
    /// Reads what this program's variables give for each setting; an empty one counts as not set. One that is no
    /// setting is a mistake: a passcode or a secret under a wrong name would leave the server open.
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
        return new SettingsSource(given, [.. Environment.GetEnvironmentVariables().Keys.OfType<string>().Order(StringComparer.Ordinal).Select(Unknown).OfType<string>()]);
    }

    private static string? Unknown(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || Setting.All.Any(setting => string.Equals(setting.Variable, name, s_names))
            || s_clients.Contains(name)
            || IsKubernetesLink(name))
        {
            return null;
        }

        // As ASP.NET Core writes a section, Parley__Port, and in letters of any size.
        var typed = name.ToUpperInvariant().Replace("__", "_", StringComparison.Ordinal)[Prefix.Length..];
        return $"{name} in the environment: there is no such setting."
            + (NearName.Find(typed, Setting.All.Select(setting => setting.Variable[Prefix.Length..])) is { } near
                ? $" Did you mean {Prefix}{near}?"
                : " parley --help names them all.");
    }

    /// <summary>
    /// Kubernetes gives every container variables for each service, and a service for this program is likely to be called "parley", or
    /// "parley-" and more: PARLEY_PORT=tcp://10.0.0.1:8080, PARLEY_PORT_8080_TCP_ADDR, PARLEY_SERVICE_HOST. Nobody meant those for us.
    /// </summary>
    private static bool IsKubernetesLink(string name) =>
        KubernetesName().IsMatch(name)
        && (!name.EndsWith("_PORT", StringComparison.Ordinal) || name.Contains("_PORT_", StringComparison.Ordinal)
            || name.EndsWith("_SERVICE_PORT", StringComparison.Ordinal)
            || Environment.GetEnvironmentVariable(name)!.StartsWith("tcp://", StringComparison.Ordinal));

    private static bool IsKubernetesLink(Setting setting, string text) =>
        setting == Setting.Port && text.StartsWith("tcp://", StringComparison.Ordinal);

    [GeneratedRegex("^PARLEY_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$")]
    private static partial Regex KubernetesName();
}
