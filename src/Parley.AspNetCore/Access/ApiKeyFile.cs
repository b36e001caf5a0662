using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Access;

namespace Parley.AspNetCore.Access;

/// <summary>
/// The file that holds the API keys. It is replaced whole, so that whoever reads it sees the old keys or the new ones, and
/// only its owner may read it. Several programs may change it; each waits for the other.
/// </summary>
/// <param name="path">Its full path; it need not exist.</param>
public sealed class ApiKeyFile(string path)
{
    /// <summary>More keys than one server's programs need.</summary>
    public const int MaxKeys = 1000;

    private const int Version = 1;

    // Another program holds the file for the milliseconds of one change.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new PatternConverter() },
    };

    /// <summary>Its full path.</summary>
    public string Path { get; } = path;

    /// <summary>Reads the keys; none when there is no file.</summary>
    /// <exception cref="FormatException">It is damaged; the message names it and says how.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IReadOnlyList<ApiKey> Read()
    {
        string text;
        try
        {
            text = File.ReadAllText(Path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }

        try
        {
            var content = JsonSerializer.Deserialize<Content>(text, s_json);
            return content is { Version: Version, Keys: { } keys }
                ? keys
                : throw new FormatException($"{Path}: the version of this file is {content?.Version}; this program knows {Version}.");
        }
        catch (JsonException error)
        {
            throw new FormatException($"{Path} holds no keys that can be read: {error.Message}", error);
        }
    }

    /// <summary>Changes the keys, alone.</summary>
    /// <param name="change">Makes the new keys of the old ones.</param>
    /// <param name="cancel">Stops waiting for another program.</param>
    /// <exception cref="IOException">It cannot be written, or another program does not let go of it.</exception>
    public async Task ChangeAsync(Func<IReadOnlyList<ApiKey>, IReadOnlyList<ApiKey>> change, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var waiting = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var guard = new FileStream(Path + ".lock", Options(FileMode.OpenOrCreate));
                Write(change(Read()));
                return;
            }
            catch (IOException) when (waiting.Elapsed < s_patience && File.Exists(Path + ".lock"))
            {
                // No system tells who waits for a file that it is free again.
                await Task.Delay(s_pause, cancel).ConfigureAwait(false);
            }
        }
    }

    private void Write(IReadOnlyList<ApiKey> keys)
    {
        var fresh = Path + ".new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, Options(FileMode.CreateNew)))
        {
            JsonSerializer.Serialize(file, new Content(Version, keys), s_json);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, Path, overwrite: true);
    }

    /// <summary>For the owner alone from the first moment on.</summary>
    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private sealed record Content(int Version, IReadOnlyList<ApiKey> Keys);

    private sealed class PatternConverter : JsonConverter<TopicPattern>
    {
        public override TopicPattern Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TopicPattern.TryParse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null, out var pattern, out var mistake)
                ? pattern
                : throw new JsonException(mistake);

        public override void Write(Utf8JsonWriter writer, TopicPattern value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
