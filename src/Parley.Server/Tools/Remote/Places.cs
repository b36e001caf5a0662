using System.Text.Json;
using Parley.Client;

namespace Parley.Server.Tools.Remote;

/// <summary>How far topics were read, in a file.</summary>
internal sealed class Places
{
    private readonly string _path;
    private readonly Dictionary<string, string> _ids;

    private Places(string path, Dictionary<string, string> ids)
    {
        _path = path;
        _ids = ids;
    }

    /// <summary>Reads the file; one that does not exist yet holds nothing.</summary>
    /// <exception cref="FormatException">It is another program's file.</exception>
    public static Places Read(string path)
    {
        try
        {
            var ids = File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) : null;
            return new Places(path, ids ?? new Dictionary<string, string>(StringComparer.Ordinal));
        }
        catch (JsonException error)
        {
            throw new FormatException($"{path} is no file of places: {error.Message}", error);
        }
    }

    /// <summary>Behind which id a topic goes on; null for a new one.</summary>
    public string? Of(string topic) => _ids.GetValueOrDefault(topic.Normalize());

    /// <summary>An item was written.</summary>
    public void Note(ParleyEvent item)
    {
        var id = item switch
        {
            Message<JsonElement> message => message.Id,
            Edited<JsonElement> edited => edited.Id,
            Deleted deleted => deleted.Id,
            // From here on nothing is missed, also where nothing comes.
            Subscribed subscribed when !_ids.ContainsKey(item.Topic) && subscribed.Replayed == 0 => subscribed.Head,
            _ => null,
        };
        if (id is null)
            return;
        _ids[item.Topic] = id;

        // A whole file takes the place of the old one: a crash leaves one of the two.
        var fresh = _path + ".new";
        File.WriteAllText(fresh, JsonSerializer.Serialize(_ids));
        File.Move(fresh, _path, overwrite: true);
    }
}
