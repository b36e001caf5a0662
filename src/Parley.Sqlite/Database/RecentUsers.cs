// hot path
using System.Text;
using Parley.Messages;

namespace Parley.Sqlite.Database;

/// <summary>
/// The people of rows that were read before, so that a long read does not make the same ones again and again. Used by one
/// thread at a time.
/// </summary>
internal sealed class RecentUsers
{
    // As many as talk in a lively room. An id and a name have a few hundred bytes at the most.
    private const int Size = 64;

    private readonly Place[] _places = new Place[Size];

    /// <summary>The user with the id and the name that stand in a row; either may be NULL.</summary>
    public User Get(Statement row, int idColumn, int nameColumn)
    {
        var hasId = !row.IsNull(idColumn);
        var hasName = !row.IsNull(nameColumn);
        if (!hasId && !hasName)
        {
            return User.Anonymous;
        }

        var id = row.Bytes(idColumn);
        var name = row.Bytes(nameColumn);
        var hash = default(HashCode);
        hash.AddBytes(id);
        hash.AddBytes(name);
        ref var place = ref _places[(uint)hash.ToHashCode() % Size];
        if (place.User is not { } user || hasId != (user.Id is not null) || hasName != (user.Name is not null)
            || !id.SequenceEqual(place.Id) || !name.SequenceEqual(place.Name))
        {
            user = new User(hasId ? Encoding.UTF8.GetString(id) : null, hasName ? Encoding.UTF8.GetString(name) : null);
            place = new Place(id.ToArray(), name.ToArray(), user);
        }

        return user;
    }

    private readonly record struct Place(byte[] Id, byte[] Name, User? User);
}
