using static Parley.AspNetCore.Tests.Conformance.Frames;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>Group 7: how a connection ends.</summary>
internal static class CloseCases
{
    public static IEnumerable<Case> All()
    {
        var text = Text("Hello World!");
        yield return new("7.1.1", 1000, new Step([text], Echo("Hello World!")));
        yield return new("7.1.2", 1000, new Step([Close(1000), new Frame(8, [])]));
        yield return new("7.1.3", 1000, new Step([Close(1000), Ping()]));
        yield return new("7.1.4", 1000, new Step([Close(1000), text]));
        yield return new("7.1.5", 1000, new Step([Text("one", false), Close(1000), More("two")]));
        yield return new("7.3.1", 1000, new Step([new Frame(8, [])]));
        yield return new("7.3.2", 1002, new Step([new Frame(8, Bytes("a"))]));
        yield return new("7.3.3", 1000, new Step([Close(1000)]));
        yield return new("7.3.4", 1000, new Step([Close(1000, Bytes("Hello World!"))]));
        yield return new("7.3.5", 1000, new Step([Close(1000, Many((byte)'*', 123))]));
        yield return new("7.3.6", 1002, new Step([Close(1000, Many((byte)'*', 124))]));
        yield return new("7.5.1", 1007, new Step([Close(1000, Hex("cebae1bdb9cf83cebcceb5eda080656469746564"))]));
        int[] allowed = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
        foreach (var (i, code) in allowed.Index())
        {
            yield return new($"7.7.{i + 1}", code, new Step([Close(code)]));
        }

        foreach (var (i, code) in ((int[])[0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]).Index())
        {
            yield return new($"7.9.{i + 1}", 1002, new Step([Close(code)]));
        }

        yield return new("7.13.1", 1002, new Step([Close(5000)]));
        yield return new("7.13.2", 1002, new Step([Close(65535)]));
    }

    private static Frame Close(int code, byte[]? reason = null) =>
        new(8, [(byte)(code >> 8), (byte)code, .. reason ?? []]);
}
