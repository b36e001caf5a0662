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
    /// What two links of the same user have in common: the id where there is one, else the name; null for nobody in
    /// particular. An id and a name never give the same key.
    /// </summary>
    public string? Key => Id is not null ? "id:" + Id : Name is not null ? "name:" + Name : null;
}
