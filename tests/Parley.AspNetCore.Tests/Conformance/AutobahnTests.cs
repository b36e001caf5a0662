using System.Collections.Concurrent;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>
/// The cases with which the Autobahn test suite (https://github.com/crossbario/autobahn-testsuite) looks at a server, by
/// their numbers.
/// docs/websocket-conformance.md says where the server differs by design.
/// </summary>
public sealed class AutobahnTests
{
    private static readonly ParallelOptions s_someAtOnce = new() { MaxDegreeOfParallelism = 4 };

    private static readonly Dictionary<string, Func<IEnumerable<Case>>> s_groups = new()
    {
        ["1"] = FramingCases.Lengths,
        ["2"] = FramingCases.Pings,
        ["3"] = FramingCases.ReservedBits,
        ["4"] = FramingCases.Opcodes,
        ["5"] = FragmentCases.All,
        ["6"] = Utf8Cases.All,
        ["7"] = CloseCases.All,
        ["9"] = LimitCases.All,
        ["10"] = LimitCases.ManyFragments,
    };

    public static TheoryData<EchoKind, string> Groups()
    {
        var data = new TheoryData<EchoKind, string>();
        foreach (var kind in Enum.GetValues<EchoKind>())
        {
            foreach (var group in s_groups.Keys)
            {
                data.Add(kind, group);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Every_case_of_a_group_ends_as_it_must(EchoKind kind, string group)
    {
        await using var app = await EchoApp.StartAsync(kind);
        var wrong = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(s_groups[group](), s_someAtOnce, async (which, _) =>
        {
            if (await CaseRunner.RunAsync(app, which.Within(app.LongestText)) is { } error)
            {
                wrong.Enqueue($"{which.Id}: {error}");
            }
        });
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
        app.AssertPaths();
    }

    [Theory]
    [InlineData(EchoKind.HandedOver)]
    [InlineData(EchoKind.Piped)]
    [InlineData(EchoKind.OwnDirect)]
    public async Task Compression_is_offered_in_vain(EchoKind kind)
    {
        // Groups 12 and 13 are passed over by the suite where the handshake does not agree on it.
        await using var app = await EchoApp.StartAsync(kind);
        using var client = await FrameClient.ConnectAsync(
            app.Port,
            app.NextPath(),
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, permessage-deflate\r\n");
        Assert.DoesNotContain("extensions", client.Head, StringComparison.OrdinalIgnoreCase);
    }
}
