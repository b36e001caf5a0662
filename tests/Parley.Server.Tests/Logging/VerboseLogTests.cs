using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Logging;

public sealed class VerboseLogTests
{
    [Fact]
    public async Task No_request_sends_the_terminal_a_command()
    {
        await using var server = await ServerProcess.Start("--port", "0", "--memory", "--verbose").ServingAsync();
        using var client = new HttpClient { BaseAddress = server.LocalAddress, Timeout = TimeSpan.FromSeconds(60) };
        foreach (var path in new[] { "/topics/%1b%5b31mred", "/%1b%5d0;owned%07", "/%c2%9b2J", "/a%e2%80%aeb", "/%0d%0aERROR" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        }

        server.Signal(ServerProcess.Interrupt);
        var (_, _, errors) = await server.EndedAsync();
        Assert.Contains("\\u001B[31mred", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(errors, sign => sign != '\n' && (char.IsControl(sign) || sign == '\u202e'));
        Assert.DoesNotContain(errors.Split('\n'), line => line.StartsWith("ERROR", StringComparison.Ordinal));
    }
}
