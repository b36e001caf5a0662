using System.Text.Json.Serialization;
using Parley.Access;

namespace Parley.Messages;

/// <summary>
/// Who speaks, edits or is present. <see cref="Id"/> is null for a program that only calls itself something;
/// <see cref="Name"/> is null for one that says nothing about itself.
/// </summary>
/// <param name="Id">The identity that the server knows and that cannot be forged, or null.</param>
/// <param name="Name">The name to show, or null.</param>
public sealed record User(string? Id, string? Name)
{
    /// <summary>Somebody of whom nothing is known.</summary>
    public static User Anonymous { get; } = new(null, null);

    /// <summary>
    /// Who asks as this user: the program itself, which is what its own code makes, or a visitor. It is no part of who somebody is: it
    /// is never compared, stored or sent.
    /// </summary>
    [JsonIgnore]
    public Caller Caller { get; init; } = ProgramCaller.Instance;

    // The user alone, made once for who publishes much.
    private User? Alone { get; init; }

    /// <summary>
    /// What two links of the same user have in common: the id where there is one, else the name; null for nobody in
    /// particular. An id and a name never give the same key.
    /// </summary>
    public string? Key => Id is not null ? "id:" + Id : Name is not null ? "name:" + Name : null;

    /// <summary>The user alone, for what is kept.</summary>
    internal User WithoutGrant =>
        Caller is ProgramCaller ? this
        : Id is null && Name is null ? Anonymous
        : Alone is { } alone && Equals(alone) ? alone
        : new User(Id, Name);

    /// <summary>The user, asking as somebody.</summary>
    internal User As(Caller caller) => this with { Caller = caller, Alone = WithoutGrant };

    /// <inheritdoc/>
    public bool Equals(User? other) => other is not null && other.Id == Id && other.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Name);

    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append("Id = ").Append(Id).Append(", Name = ").Append(Name);
        return true;
    }
}
