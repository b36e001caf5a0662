using Parley.AspNetCore;
using Parley.Log;
using Parley.Server.Configuration;
using Parley.Sqlite;
using Parley.Users;

namespace Parley.Server.Startup;

/// <summary>Where the history is kept: the one place that decides it and says it.</summary>
internal sealed class History
{
    private const string FileName = "parley.db";

    private readonly ServerSettings _settings;
    private readonly string? _avoided;

    private History(ServerSettings settings, string? path, string? avoided = null)
    {
        _settings = settings;
        FilePath = path;
        _avoided = avoided;
    }

    /// <summary>The full path of the file; null when there is none.</summary>
    public string? FilePath { get; }

    /// <summary>Decides: the file that was asked for, else the one in the platform's directory for data.</summary>
    public static History Choose(ServerSettings settings)
    {
        if (settings.Memory)
            return new History(settings, null);
        if (settings.DataFile is { } asked)
            return new History(settings, asked);

        var directory = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "parley");
        return Path.IsPathRooted(directory) && IsWritable(directory)
            ? new History(settings, Path.Combine(directory, FileName))
            : new History(settings, Path.GetFullPath(FileName), directory);
    }

    /// <summary>The place in words, for the person who started the server.</summary>
    public string Describe() => (FilePath, _avoided) switch
    {
        (null, _) => "in memory only, it ends with this program",
        (_, null) => FilePath,
        _ => $"{FilePath} (the usual place, {_avoided}, cannot be written)",
    };

    /// <summary>Registers the log and the store of people.</summary>
    public void Register(IServiceCollection services, ParleyOptions options)
    {
        if (FilePath is null)
        {
            options.Log = provider => new MemoryLog(
                new MemoryLogOptions { MaxBytes = _settings.Limits.LogBytes }, provider.GetRequiredService<TimeProvider>());
            return;
        }

        services.AddSingleton(provider => new SqliteLog(
            new SqliteLogOptions
            {
                Path = FilePath,
                Synchronous = _settings.Synchronous,
                Retention = _settings.Retention,
            },
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteLog>>()));
        services.AddSingleton<IUserStore, SqliteUserStore>();
        options.Log = provider => provider.GetRequiredService<SqliteLog>();
    }

    /// <summary>
    /// The file of API keys when none was named: beside the history, so that both move together. With a history in memory
    /// there is none.
    /// </summary>
    public string? KeysFile => _settings.Access.KeysFile ?? (FilePath is null ? null : Path.ChangeExtension(FilePath, ".keys.json"));

    private static bool IsWritable(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            using var probe = new FileStream(
                Path.Combine(directory, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
