using static Parley.AspNetCore.Tests.Conformance.Frames;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>Group 5: messages in several frames.</summary>
internal static class FragmentCases
{
    public static IEnumerable<Case> All()
    {
        yield return new("5.1", 1002, new Step([Ping("one") with { IsFinal = false }, More("two")]));
        yield return new("5.2", 1002, new Step([new Frame(10, Bytes("one"), IsFinal: false), More("two")]));

        // Two frames; two frames with a ping between them; nothing to continue, with and without an end.
        foreach (var (first, code, steps) in ((int, int, Step[])[])
        [
            (3, 1000, EachWay([Text("one", false), More("two")], Echo("onetwo"))),
            (6, 1000, EachWay([Text("one", false), Ping("between"), More("two")], Pong("between"), Echo("onetwo"))),
            (9, 1002, EachWay([More("of nothing"), Text("whole")])),
            (12, 1002, EachWay([More("of nothing", false), Text("whole")])),
        ])
        {
            foreach (var (i, step) in steps.Index())
            {
                yield return new($"5.{first + i}", code, step);
            }
        }

        yield return new(
            "5.15",
            1002,
            new Step([Text("one", false), More("two"), More("three", false), Text("four")], Echo("onetwo")));
        foreach (var (id, isFinal) in ((string, bool)[])[("5.16", false), ("5.17", true)])
        {
            Frame[] round = [More("one", isFinal), Text("two", false), More("three")];
            yield return new(id, 1002, new Step([.. round, .. round]));
        }

        yield return new("5.18", 1002, new Step([Text("one", false), Text("two")]));
        foreach (var (id, isFrameWise) in ((string, bool)[])[("5.19", false), ("5.20", true)])
        {
            yield return new(
                id,
                1000,
                new Step([Text("1", false), More("2", false), Ping("a")], Pong("a")) { IsFrameWise = isFrameWise },
                new Step([More("3", false), More("4", false), Ping("b"), More("5")], Pong("b"), Echo("12345"))
                {
                    IsFrameWise = isFrameWise,
                });
        }
    }
}
