using Parley.Server.Configuration;

namespace Parley.Server.Startup;

/// <summary>Where the history is kept: the one place that decides it and says it.</summary>
internal static class History
{
    /// <summary>The place in words, for the person who started the server.</summary>
    public static string Describe(ServerSettings settings) => settings.DataFile is { } file
        ? $"in memory only, it ends with this program: this version cannot keep it in a file yet, so {file} is not used"
        : "in memory only, it ends with this program";
}
