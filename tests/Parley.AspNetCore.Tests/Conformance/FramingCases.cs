using static Parley.AspNetCore.Tests.Conformance.Frames;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>Groups 1 to 4: lengths, pings, reserved bits and opcodes.</summary>
internal static class FramingCases
{
    private const string Hello = "Hello, world!";

    public static IEnumerable<Case> Lengths()
    {
        var i = 0;
        foreach (var (length, chop) in ((int, int)[])
            [(0, 0), (125, 0), (126, 0), (127, 0), (128, 0), (65535, 0), (65536, 0), (65536, 997)])
        {
            i++;
            var payload = Many((byte)'*', length);
            var text = new Case($"1.1.{i}", 1000, new Step([Text(payload)], Echo(payload)) { Chop = chop });
            yield return text;
            yield return text.AsBinary() with { Id = $"1.2.{i}" };
        }
    }

    public static IEnumerable<Case> Pings()
    {
        byte[] binary = Hex("00fffefdfcfb00ff"), longest = Many(0xfe, 125);
        yield return new("2.1", 1000, new Step([Ping()], Pong()));
        yield return new("2.2", 1000, new Step([Ping(Hello)], Pong(Hello)));
        yield return new("2.3", 1000, new Step([new Frame(9, binary)], (10, binary)));
        yield return new("2.4", 1000, new Step([new Frame(9, longest)], (10, longest)));
        yield return new("2.5", 1002, new Step([new Frame(9, Many(0xfe, 126))]));
        yield return new("2.6", 1000, new Step([new Frame(9, longest)], (10, longest)) { Chop = 1 });
        yield return new("2.7", 1000, new Step([new Frame(10, [])]));
        yield return new("2.8", 1000, new Step([new Frame(10, Bytes("unasked"))]));
        yield return new("2.9", 1000, new Step([new Frame(10, Bytes("unasked")), Ping("asked")], Pong("asked")));
        var names = Enumerable.Range(0, 10).Select(i => $"ping {i}").ToArray();
        var ten = new Step([.. names.Select(name => Ping(name))], [.. names.Select(name => Pong(name))]);
        yield return new("2.10", 1000, ten);
        yield return new("2.11", 1000, ten with { Chop = 1 });
    }

    public static IEnumerable<Case> ReservedBits()
    {
        Frame Broken(int reserved) => Text(Hello) with { Reserved = reserved };
        yield return new("3.1", 1002, new Step([Broken(1)]));
        var i = 2;
        foreach (var step in EachWay([Text(Hello), Broken(i), Ping()], Echo(Hello)))
        {
            yield return new($"3.{i++}", 1002, step);
        }

        yield return new("3.5", 1002, new Step([new Frame(2, Hex("00fffefdfcfb00ff"), Reserved: 5)]));
        yield return new("3.6", 1002, new Step([Ping(Hello) with { Reserved = 6 }]));
        yield return new("3.7", 1002, new Step([new Frame(8, [0x03, 0xe8], Reserved: 7)]));
    }

    public static IEnumerable<Case> Opcodes()
    {
        foreach (var (group, first) in ((string, int)[])[("4.1", 3), ("4.2", 11)])
        {
            yield return new($"{group}.1", 1002, new Step([new Frame(first, [])]));
            yield return new($"{group}.2", 1002, new Step([new Frame(first + 1, Bytes("reserved"))]));
            yield return new(
                $"{group}.3", 1002, new Step([Text(Hello), new Frame(first + 2, []), Ping()], Echo(Hello)));
            var last = new Step([Text(Hello), new Frame(first + 3, Bytes(Hello)), Ping()], Echo(Hello));
            yield return new($"{group}.4", 1002, last);
            yield return new(
                $"{group}.5",
                1002,
                new Step([Text(Hello), new Frame(first + 4, Bytes(Hello)), Ping()], Echo(Hello)) { Chop = 1 });
        }
    }
}
