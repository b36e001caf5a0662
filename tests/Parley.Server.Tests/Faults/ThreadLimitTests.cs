using System.Net;
using Parley.Server.Network;
using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Faults;

/// <summary>A system that lets the program start few threads. As root only: the program runs as a user who has nothing else.</summary>
public sealed class ThreadLimitTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> s_none = [];

    private static readonly string[] s_limits =
        ["Limit                     Soft Limit           Hard Limit           Units", "Max processes             100                  100                  processes"];

    [Fact]
    public async Task With_few_threads_many_are_served_at_the_same_time()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            // What can be seen without root: what is left, and what the pool gets of it.
            Assert.Equal(70, ThreadLimit.Parse(s_limits, () => 30)!.Pool + 20);
            return;
        }

        await using var server = await ServerProcess.Start(["--port", "0", "--memory", "--limit", "all=off"], s_none, threads: 48).ServingAsync();
        Assert.Contains(server.Output, line => line.StartsWith("Threads    ", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = s_patience };
        var publishes = Enumerable.Range(0, 400).Select(async i =>
        {
            using var answer = await client.PostAsync(new Uri($"topics/t{i % 20}/messages", UriKind.Relative), new StringContent("hello"));
            return answer.StatusCode;
        });
        Assert.All(await Task.WhenAll(publishes), code => Assert.Equal(HttpStatusCode.Created, code));
        server.Signal(ServerProcess.Terminate);
        Assert.Equal(0, (await server.EndedAsync()).Item1);
    }

    [Fact]
    public void Where_it_cannot_work_it_does_not_start_and_says_what_to_do()
    {
        var error = Assert.Throws<ListenException>(ThreadLimit.Parse(s_limits, () => 80)!.Apply);
        Assert.StartsWith("The system lets this process start 20 more threads; it needs 28.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 80, true)]
    [InlineData(-900, 980, false)]
    public void The_pool_leaves_room_for_the_program_itself(int used, int pool, bool warns)
    {
        var limit = ThreadLimit.Parse(s_limits, () => used)!;
        Assert.Equal(pool, limit.Pool);
        Assert.Equal(warns, limit.Warning is not null);
    }
}
