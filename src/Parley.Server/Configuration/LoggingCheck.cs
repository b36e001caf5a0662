namespace Parley.Server.Configuration;

/// <summary>Looks at the section <c>Logging</c>: the framework passes over in silence what it does not understand there.</summary>
internal static class LoggingCheck
{
    public const string Section = "Logging";
    private const string Levels = "LogLevel";
    private const string Console = "Console";

    /// <summary>Everything that would not be done, a sentence each.</summary>
    /// <param name="logging">The section, from one place.</param>
    /// <param name="where">Names a key of it for a person.</param>
    public static IEnumerable<string> Find(IConfigurationSection logging, Func<string, string> where)
    {
        foreach (var part in logging.GetChildren())
        {
            if (Is(part, Levels))
            {
                foreach (var mistake in FindLevels(part, where))
                    yield return mistake;
            }
            else if (Is(part, Console))
            {
                foreach (var mistake in part.GetChildren().SelectMany(own => Is(own, Levels)
                    ? FindLevels(own, where)
                    : [$"{where(own.Path)} does nothing here. Of {Console} there is {Levels}."]))
                    yield return mistake;
            }
            else
            {
                yield return $"{where(part.Path)} does nothing here. There are {Levels} and {Console}.";
            }
        }
    }

    private static IEnumerable<string> FindLevels(IConfigurationSection levels, Func<string, string> where) =>
        levels.GetChildren()
            .Where(level => !Enum.GetNames<LogLevel>().Contains(level.Value, StringComparer.OrdinalIgnoreCase))
            .Select(level => $"{where(level.Path)}: \"{level.Value}\" is no level. Allowed: {string.Join(", ", Enum.GetNames<LogLevel>())}.");

    private static bool Is(IConfigurationSection part, string name) => string.Equals(part.Key, name, StringComparison.OrdinalIgnoreCase);
}
