using SQLitePCL;

namespace Parley.Sqlite;

/// <summary>The SQLite library: the one that the package brings, on every platform the same version.</summary>
public static class SqliteLibrary
{
    private static readonly Lazy<bool> Loaded = new(() =>
    {
        Batteries_V2.Init();
        return true;
    });

    /// <summary>Which it is, for people: "SQLite 3.53.4".</summary>
    /// <exception cref="LogFileException">It cannot be loaded on this system; the message says what it needs.</exception>
    public static string Description
    {
        get
        {
            Load();
            return "SQLite " + raw.sqlite3_libversion().utf8_to_string();
        }
    }

    /// <summary>Loads it, if that was not done before.</summary>
    internal static void Load()
    {
        try
        {
            _ = Loaded.Value;
        }
        catch (Exception missing) when (Unwrap(missing) is DllNotFoundException or BadImageFormatException)
        {
            throw new LogFileException(
                LogFileProblem.Inaccessible,
                "The SQLite library of this program can not be loaded here; on Linux it needs glibc 2.34 or newer, or musl. "
                + "--memory works without it.",
                missing);
        }
    }

    private static Exception Unwrap(Exception failure) =>
        failure is TypeInitializationException { InnerException: { } inner } ? inner : failure;
}
