using System.Globalization;
using System.Text;

namespace Parley.Users;

/// <summary>Finds a free name for somebody whose own is taken: the name with a number.</summary>
internal static class FreeName
{
    /// <summary>A name that keeps the rules of names and that nobody has.</summary>
    /// <param name="name">The name that is taken, in normal form.</param>
    /// <param name="isTaken">Says of a key (<see cref="NameKey"/>) whether somebody has it.</param>
    public static string Find(string name, Func<string, bool> isTaken)
    {
        var stem = Stem(name);
        // Doubling and then halving finds a free one in some twenty looks, however many there are of the name.
        var taken = 1;
        var free = 2;
        while (IsTaken(free))
        {
            taken = free;
            free *= 2;
        }

        while (free - taken > 1)
        {
            var middle = taken + ((free - taken) / 2);
            if (IsTaken(middle))
            {
                taken = middle;
            }
            else
            {
                free = middle;
            }
        }

        return Numbered(stem, free);

        bool IsTaken(int number) => isTaken(NameKey.Of(Numbered(stem, number)));
    }

    /// <summary>"Mina 2" is the second of "Mina"; the third is not "Mina 2 2".</summary>
    private static string Stem(string name)
    {
        var end = name.LastIndexOf(' ');
        return end > 0 && name.Length - end is > 1 and <= 7 && name.AsSpan(end + 1).IndexOfAnyExceptInRange('0', '9') < 0
            ? name[..end]
            : name;
    }

    private static string Numbered(string stem, int number)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $" {number}");
        for (var room = DisplayName.MaxCharacters - ending.Length; room > 0; room--)
        {
            if (DisplayName.TryNormalize(Cut(stem, room, ending.Length) + ending, out var name, out _))
            {
                return name;
            }
        }

        // No rule refuses digits.
        return ending[1..];
    }

    /// <summary>So many characters as people count them, where the code points leave room for the ending.</summary>
    private static string Cut(string stem, int characters, int ending)
    {
        var elements = StringInfo.GetTextElementEnumerator(stem);
        var cut = new StringBuilder(stem.Length);
        var points = ending;
        while (characters-- > 0 && elements.MoveNext())
        {
            var element = elements.GetTextElement();
            points += element.EnumerateRunes().Count();
            if (points > DisplayName.MaxCodePoints)
            {
                break;
            }

            cut.Append(element);
        }

        return cut.ToString();
    }
}
