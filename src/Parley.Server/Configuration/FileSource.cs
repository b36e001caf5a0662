using System.Globalization;

namespace Parley.Server.Configuration;

/// <summary>Settings from the section <c>Parley</c> of an <c>appsettings.json</c>.</summary>
internal static class FileSource
{
    public const string FileName = "appsettings.json";
    public const string Section = "Parley";

    /// <summary>
    /// The files that are read, the one that decides first: in the directory where the program was started, then
    /// beside the program.
    /// </summary>
    public static IReadOnlyList<string> Paths(string currentDirectory, string programDirectory) =>
        new[] { currentDirectory, programDirectory }
            .Select(directory => Path.GetFullPath(Path.Combine(directory, FileName)))
            .Distinct()
            .Where(File.Exists)
            .ToList();

    /// <summary>The section <c>Logging</c> of the files and of the environment (<c>Logging__LogLevel__Parley</c>), in the form that ASP.NET Core knows.</summary>
    public static IConfiguration Logging(IReadOnlyList<string> paths)
    {
        var builder = new ConfigurationBuilder();
        // Here the last one decides.
        foreach (var path in paths.Reverse())
            builder.AddJsonFile(path, optional: true, reloadOnChange: false);
        return builder.AddEnvironmentVariables().Build().GetSection(LoggingCheck.Section);
    }

    /// <summary>Reads one file.</summary>
    public static SettingsSource Read(string path)
    {
        IConfigurationRoot file;
        try
        {
            file = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            return new SettingsSource(
                new Dictionary<Setting, GivenValue>(),
                [$"{path}: cannot be read: {exception.InnerException?.Message ?? exception.Message}"]);
        }

        var given = new Dictionary<Setting, GivenValue>();
        var mistakes = new List<string>();
        foreach (var entry in file.GetSection(Section).GetChildren())
        {
            var setting = Setting.All.FirstOrDefault(known => string.Equals(known.Key, entry.Key, StringComparison.OrdinalIgnoreCase));
            if (setting is null)
            {
                var known = string.Join(", ", Setting.All.Select(known => known.Key));
                mistakes.Add($"{Section}:{entry.Key} in {path}: there is no such setting. There are: {known}.");
                continue;
            }
            if (entry.GetChildren().Any(child => child.Value is null || !int.TryParse(child.Key, CultureInfo.InvariantCulture, out _)))
            {
                mistakes.Add($"{Section}:{setting.Key} in {path}: is neither a value nor a list of values.");
                continue;
            }
            var values = entry.Value is { } single
                ? [single]
                : entry.GetChildren().Select(child => child.Value).OfType<string>().ToArray();
            if (values.Length > 0)
                given[setting] = new GivenValue(values, $"{Section}:{setting.Key} in {path}");
        }
        return new SettingsSource(given, mistakes);
    }
}
