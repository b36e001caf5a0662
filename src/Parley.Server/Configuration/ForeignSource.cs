namespace Parley.Server.Configuration;

/// <summary>
/// What other programs on ASP.NET Core obey and this one does not. Who sets it believes that it is done: it is named, with what to
/// give instead.
/// </summary>
internal static class ForeignSource
{
    private const string Addresses = "Give --port and --bind";
    private const string Encryption = "Put a reverse proxy with a certificate before it";

    // The names of ASP.NET Core, without the prefix that they have as variables.
    private static readonly Dictionary<string, string> s_instead = new(StringComparer.OrdinalIgnoreCase)
    {
        ["URLS"] = Addresses,
        ["HTTP_PORTS"] = "Give --port",
        ["HTTPS_PORTS"] = Encryption,
        ["HTTPS_PORT"] = Encryption,
        ["PATHBASE"] = "Give --base-path",
        ["FORWARDEDHEADERS_ENABLED"] = "Give --trusted-proxy",
        ["ALLOWEDHOSTS"] = "Give --allowed-host",
        ["KESTREL"] = Addresses,
    };

    /// <summary>Looks for it in the environment and in the files.</summary>
    /// <param name="files">The files that are read.</param>
    public static SettingsSource Read(IReadOnlyList<string> files)
    {
        var mistakes = new List<string>();
        foreach (var name in Environment.GetEnvironmentVariables().Keys.OfType<string>().Order(StringComparer.Ordinal))
        {
            if (FindVariable(name) is { } instead)
                mistakes.Add($"{name} in the environment does nothing here. {instead}.");
        }

        mistakes.AddRange(LoggingCheck.Find(
            new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(LoggingCheck.Section),
            key => key.Replace(":", "__", StringComparison.Ordinal) + " in the environment"));
        foreach (var path in files)
            mistakes.AddRange(FindIn(path));
        return new SettingsSource(new Dictionary<Setting, GivenValue>(), mistakes);
    }

    private static string? FindVariable(string name)
    {
        var bare = name;
        foreach (var prefix in (string[])["ASPNETCORE_", "DOTNET_"])
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                bare = name[prefix.Length..];
        }

        // Without a prefix, URLS and the like may be anybody's.
        var section = bare.Split("__")[0];
        if (!s_instead.TryGetValue(section, out var instead)
            || (bare == name && !bare.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase) && !bare.Equals("AllowedHosts", StringComparison.Ordinal)))
        {
            return null;
        }

        // The container images of .NET set the port that is ours by default; whoever starts one did not.
        var isOfImage = name == "ASPNETCORE_HTTP_PORTS"
            && Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true"
            && Environment.GetEnvironmentVariable(name) == "8080";
        return isOfImage ? null : instead;
    }

    private static IEnumerable<string> FindIn(string path)
    {
        IConfigurationRoot file;
        try
        {
            file = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            // The source that reads the file for its settings says so.
            yield break;
        }

        foreach (var section in file.GetChildren())
        {
            // Every template has the allowed host *, and means nothing by it.
            if (s_instead.TryGetValue(section.Key, out var instead) && section.Value != "*")
                yield return $"{section.Key} in {path} does nothing here. {instead}.";
            else if (NearName.Find(section.Key, [FileSource.Section, LoggingCheck.Section]) is { } near
                && !string.Equals(near, section.Key, StringComparison.OrdinalIgnoreCase))
                yield return $"{section.Key} in {path}: there is no such section. Did you mean {near}?";
        }

        foreach (var mistake in LoggingCheck.Find(file.GetSection(LoggingCheck.Section), key => $"{key} in {path}"))
            yield return mistake;
    }
}
