using static Parley.AspNetCore.Tests.Conformance.Frames;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>Groups 9 and 10: long messages, small pieces, many round trips.</summary>
internal static class LimitCases
{
    private const int Kibi = 1024;

    public static IEnumerable<Case> All()
    {
        foreach (var (i, kibi) in ((int[])[64, 256, 1024, 4096, 8192, 16384]).Index())
        {
            var payload = Payload(kibi);
            yield return new($"9.1.{i + 1}", 1000, new Step([Text(payload)], Echo(payload)));
        }

        yield return new Case("9.2.1", 1000, new Step([Text(Payload(64))])).AsBinary();
        yield return new Case("9.2.6", 1000, new Step([Text(Payload(16384))])).AsBinary();

        var four = Payload(4096);
        int[] sizes = [64, 256, Kibi, 4 * Kibi, 16 * Kibi, 64 * Kibi, 256 * Kibi, 1024 * Kibi, 4096 * Kibi];
        foreach (var (i, size) in sizes.Index())
        {
            yield return new($"9.3.{i + 1}", 1000, new Step(Split(four, size), Echo(four)));
        }

        yield return new Case("9.4.1", 1000, new Step(Split(four, 64))).AsBinary();
        yield return new Case("9.4.9", 1000, new Step(Split(four, 4096 * Kibi))).AsBinary();

        var one = Payload(1024);
        foreach (var (i, size) in ((int[])[64, 128, 256, 512, 1024, 2048]).Index())
        {
            yield return new($"9.5.{i + 1}", 1000, new Step([Text(one)], Echo(one)) { Chop = size });
        }

        yield return new Case("9.6.1", 1000, new Step([Text(one)]) { Chop = 64 }).AsBinary();

        foreach (var (i, length) in ((int[])[0, 16, 64, 256, 1024, 4096]).Index())
        {
            var payload = Many((byte)'*', length);
            var trip = new Step([Text(payload)], Echo(payload));
            yield return new($"9.7.{i + 1}", 1000, [.. Enumerable.Repeat(trip, 1000)]);
            yield return new Case($"9.8.{i + 1}", 1000, trip).AsBinary();
        }
    }

    public static IEnumerable<Case> ManyFragments()
    {
        var payload = Many((byte)'*', 65536);
        yield return new("10.1.1", 1000, new Step(Split(payload, 1300), Echo(payload)));
    }

    private static byte[] Payload(int kibi) => Many((byte)'*', kibi * Kibi);
}
