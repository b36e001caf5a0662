using static Parley.AspNetCore.Tests.Conformance.Frames;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>
/// Group 6: text that is UTF-8, or not. From 6.5 on the sequences are those of Markus Kuhn's stress test for decoders.
/// </summary>
internal static class Utf8Cases
{
    private const string Greek = "cebae1bdb9cf83cebcceb5";
    private const string BeyondUnicode = "f4908080";
    private const string Edited = "656469746564";

    // 6.5 and so on, in hexadecimal. What is UTF-8 stands behind a plus.
    private static readonly string[] s_sequences =
    [
        "+68656c6c6f24776f726c64 +68656c6c6fc2a2776f726c64 +68656c6c6fe282ac776f726c64 "
            + $"+68656c6c6ff0a4ada2776f726c64 +{Greek}",
        "ce +ceba cebae1 cebae1bd +cebae1bdb9 cebae1bdb9cf +cebae1bdb9cf83 cebae1bdb9cf83ce "
            + $"+cebae1bdb9cf83cebc cebae1bdb9cf83cebcce +{Greek}",
        "+00 +c280 +e0a080 +f0908080",
        "f888808080 fc8480808080",
        "+7f +dfbf +efbfbf +f48fbfbf",
        "f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf",
        "+ed9fbf +ee8080 +efbfbd +f48fbfbf f4908080",
        $"80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf {Run(0x80, 0xbe, "")}",
        $"{Run(0xc0, 0xde, "20")} {Run(0xe0, 0xee, "20")} {Run(0xf0, 0xf6, "20")} "
            + $"{Run(0xf8, 0xfa, "20")} {Run(0xfc, 0xfc, "20")}",
        "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf",
        "c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf",
        "fe ff fefeffff",
        "c0af e080af f08080af f8808080af fc80808080af",
        "c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf",
        "c080 e08080 f0808080 f880808080 fc8080808080",
        "eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf",
        "eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf",
        "+efbfbe +efbfbf +f09fbfbe +f09fbfbf +f0afbfbe +f0afbfbf +f0bfbfbe +f0bfbfbf "
            + "+f18fbfbe +f18fbfbf +f19fbfbe +f19fbfbf +f1afbfbe +f1afbfbf +f1bfbfbe +f1bfbfbf "
            + "+f28fbfbe +f28fbfbf +f29fbfbe +f29fbfbf +f2afbfbe +f2afbfbf +f2bfbfbe +f2bfbfbf "
            + "+f38fbfbe +f38fbfbf +f39fbfbe +f39fbfbf +f3afbfbe +f3afbfbf +f3bfbfbe +f3bfbfbf +f48fbfbe +f48fbfbf",
        "+efbfb9 +efbfba +efbfbb +efbfbc +efbfbd +efbfbe +efbfbf",
    ];

    public static IEnumerable<Case> All()
    {
        yield return new("6.1.1", 1000, new Step([Text("")], Echo("")));
        yield return new("6.1.2", 1000, new Step([Text("", false), More("", false), More("")], Echo("")));
        yield return new("6.1.3", 1000, new Step([Text("", false), More("middle", false), More("")], Echo("middle")));
        const string First = "Hello-µ@ßöä", Second = "üàá-UTF-8!!";
        var hello = Bytes(First + Second);
        yield return new("6.2.1", 1000, new Step([Text(hello)], Echo(hello)));
        yield return new("6.2.2", 1000, new Step([Text(First, false), More(Second)], Echo(hello)));
        yield return new("6.2.3", 1000, new Step(Split(hello, 1), Echo(hello)));
        yield return new("6.2.4", 1000, new Step(Split(Hex(Greek), 1), Echo(Hex(Greek))));
        var surrogate = Hex(Greek + "eda080" + Edited);
        yield return new("6.3.1", 1007, new Step([Text(surrogate)]));
        yield return new("6.3.2", 1007, new Step(Split(surrogate, 1)));
        foreach (var one in Late())
        {
            yield return one;
        }

        foreach (var (group, sequences) in s_sequences.Index())
        {
            foreach (var (i, sequence) in sequences.Split(' ').Index())
            {
                var id = $"6.{group + 5}.{i + 1}";
                var bytes = Hex(sequence.TrimStart('+'));
                yield return sequence.StartsWith('+')
                    ? new Case(id, 1000, new Step([Text(bytes)], Echo(bytes)))
                    : new Case(id, 1007, new Step([Text(bytes)]));
            }
        }
    }

    /// <summary>
    /// Where a decoder can tell before the end that it is none. The server looks at whole messages, and lives until then.
    /// </summary>
    private static IEnumerable<Case> Late()
    {
        var all = Hex(Greek + BeyondUnicode + Edited);
        foreach (var (id, first, second) in ((string, int, int)[])[("6.4.1", 11, 15), ("6.4.2", 12, 13)])
        {
            yield return new(
                id,
                1007,
                new Step([Text(all[..first], false), Ping("A")], Pong("A")),
                new Step([More(all[first..second], false), Ping("B")], Pong("B")),
                new Step([More(all[second..])]));
        }

        // Within one frame.
        yield return new("6.4.3", 1007, new Step([Text(all)]) { Chop = 17 });
        yield return new("6.4.4", 1007, new Step([Text(all)]) { Chop = 1 });
    }

    /// <summary>Each byte from one to another with something behind it.</summary>
    private static string Run(int first, int last, string behind) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(one => $"{one:x2}{behind}"));
}
