namespace Parley.Server.Configuration;

/// <summary>Finds what somebody meant who mistyped a name.</summary>
internal static class NearName
{
    /// <summary>The name that differs least: by one letter in names of up to seven, else by up to two.</summary>
    /// <returns>Null when none is near.</returns>
    public static string? Find(string typed, IEnumerable<string> names)
    {
        var limit = typed.TrimStart('-').Length < 8 ? 1 : 2;
        return names
            .Select(name => (Name: name, Distance: Distance(typed, name)))
            .Where(near => near.Distance <= limit)
            .OrderBy(near => near.Distance)
            .Select(near => near.Name)
            .FirstOrDefault();
    }

    /// <summary>
    /// How many letters have to be put in, taken out, replaced, or exchanged with their neighbour (optimal string
    /// alignment, as in Damerau, "A technique for computer detection and correction of spelling errors", 1964).
    /// </summary>
    private static int Distance(string from, string to)
    {
        var steps = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                steps[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1,
                        steps[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
            }
        }

        return steps[from.Length, to.Length];
    }
}
