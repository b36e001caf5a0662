namespace Parley.Topics;

/// <summary>Compares a topic's name with a pattern in which <c>*</c> stands for any characters, also none.</summary>
internal static class Wildcards
{
    /// <summary>Whether a name fits; its time grows with the length of the name times the number of stars at the most.</summary>
    /// <param name="parts">The pattern, cut at its stars.</param>
    /// <param name="name">The name.</param>
    public static bool Fits(ReadOnlySpan<string> parts, string name)
    {
        // Each part between stars is looked for after the one before; the first and the last are bound to the ends.
        if (parts.Length == 1)
        {
            return name == parts[0];
        }

        if (!name.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        var position = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var found = name.IndexOf(part, position, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            position = found + part.Length;
        }

        return name.Length - position >= parts[^1].Length && name.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
