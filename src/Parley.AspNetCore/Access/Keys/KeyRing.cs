using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.Messages;

namespace Parley.AspNetCore.Access.Keys;

/// <summary>The API keys that are good now, read again when their file has changed.</summary>
internal sealed partial class KeyRing
{
    private readonly ApiKeyFile _file;
    private readonly ILogger _logger;

    // Replaced whole, by the one who reloads.
    private volatile Dictionary<string, (ApiKey Key, User User)> _users = new(StringComparer.Ordinal);

    // Of who reloads, one at a time.
    private (DateTime Changed, long Length) _seen;
    private bool _isTroubled;

    /// <exception cref="FormatException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public KeyRing(ApiKeyFile file, ILogger logger)
    {
        (_file, _logger) = (file, logger);
        _seen = Look();
        Take(file.Read());
    }

    /// <summary>Whether there ever was a key. What was closed does not open again because the last key was revoked or the file is gone.</summary>
    public bool HasHeldKeys { get; private set; }

    /// <summary>The user of a key, by its text; null when it is none that is good.</summary>
    public User? Find(string text)
    {
        if (ApiKey.Split(text) is not { } parts)
        {
            return null;
        }

        var known = _users.TryGetValue(parts.Id, out var found);
        // An unknown key takes as long as a wrong one.
        return (found.Key ?? s_nobody).IsSecret(parts.Secret) && known ? found.User : null;
    }

    private static readonly ApiKey s_nobody = new() { Name = "", Id = "", Hash = new string('0', 64), Created = default };

    /// <summary>Reads the file again if it has changed, and revokes the grants of keys that are gone or were changed.</summary>
    /// <returns>Whether anything is different now.</returns>
    public bool Reload()
    {
        try
        {
            var look = Look();
            if (look == _seen)
            {
                return false;
            }

            var keys = _file.Read();
            _seen = look;
            _isTroubled = false;
            Take(keys);
            LogReloaded(_logger, _file.Path, _users.Count);
            return true;
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            if (!_isTroubled)
            {
                _isTroubled = true;
                LogFailed(_logger, _file.Path, error.Message);
            }

            return false;
        }
    }

    private (DateTime Changed, long Length) Look()
    {
        var info = new FileInfo(_file.Path);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : default;
    }

    private void Take(IReadOnlyList<ApiKey> keys)
    {
        HasHeldKeys |= keys.Count > 0;
        var old = _users;
        var users = new Dictionary<string, (ApiKey Key, User User)>(StringComparer.Ordinal);
        foreach (var key in keys.Where(key => key.Revoked is null))
        {
            users[key.Id] = old.TryGetValue(key.Id, out var known) && IsSame(known.Key, key)
                ? known
                : (key, new User(ApiKey.UserPrefix + key.Name, key.Name).At(new Grant(GrantKind.Key, key.Rights)));
        }

        _users = users;
        foreach (var (id, (_, user)) in old)
        {
            if (!users.TryGetValue(id, out var now) || now.User.Grant != user.Grant)
            {
                user.Grant!.Revoke();
            }
        }
    }

    private static bool IsSame(ApiKey one, ApiKey other) =>
        one.Name == other.Name && one.Hash == other.Hash && Enum.GetValues<AccessAction>().All(action =>
            one.Rights.Topics(action).SequenceEqual(other.Rights.Topics(action)));

    [LoggerMessage(411, LogLevel.Information, "{Path} has changed; {Count} API keys are good now.")]
    private static partial void LogReloaded(ILogger logger, string path, int count);

    [LoggerMessage(412, LogLevel.Error, "{Path} cannot be read ({Reason}); the API keys that were read before go on.")]
    private static partial void LogFailed(ILogger logger, string path, string reason);
}
