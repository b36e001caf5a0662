using System.Reflection;
using Parley.AspNetCore;
using Parley.Server.Configuration;

namespace Parley.Server.Tests.Configuration;

public sealed class LimitTextTests
{
    [Fact]
    public void A_rate_has_an_amount_a_time_and_a_burst()
    {
        Assert.True(LimitText.TryApply("messages-per-person=7/2m/30", new ServerLimits(), out var limits));
        Assert.Equal(new RateLimit(7, TimeSpan.FromMinutes(2), 30), limits.Clients.MessagesPerPerson);
        Assert.True(LimitText.TryApply("bytes-per-address=100KB/1s/2MB", limits, out limits));
        Assert.Equal(new RateLimit(100_000, TimeSpan.FromSeconds(1), 2_000_000), limits.Clients.BytesPerAddress);
        Assert.True(LimitText.TryApply("joins-per-address=3/1h", limits, out limits));
        Assert.Equal(new RateLimit(3, TimeSpan.FromHours(1), 3), limits.Clients.JoinsPerAddress);
        Assert.Equal(new RateLimit(7, TimeSpan.FromMinutes(2), 30), limits.Clients.MessagesPerPerson);
    }

    [Fact]
    public void All_can_be_switched_off_and_one_on_again()
    {
        Assert.True(LimitText.TryApply("all=off", new ServerLimits(), out var limits));
        Assert.Equal((LimitOptions.None, (int?)null), (limits.Clients, limits.SocketsPerAddress));
        Assert.True(LimitText.TryApply("connections-per-address=5", limits, out limits));
        Assert.Equal(5, limits.Clients.ConnectionsPerAddress);
    }

    [Theory]
    [InlineData("messages-per-person")]
    [InlineData("messages-per-person=")]
    [InlineData("messages-per-person=5")]
    [InlineData("messages-per-person=0/1s/1")]
    [InlineData("messages-per-person=5/5x/1")]
    [InlineData("messages-per-person=5/25h/1")]
    [InlineData("messages-per-person=5/5s/10/20")]
    [InlineData("messages-per-person=-5/5s/10")]
    [InlineData("connections-per-address=0")]
    [InlineData("connections-per-address=many")]
    [InlineData("connections=off")]
    [InlineData("all=on")]
    [InlineData("loopback=yes")]
    [InlineData("tea=off")]
    [InlineData("=off")]
    public void What_makes_no_sense_is_refused(string text) => Assert.False(LimitText.IsValid(text));

    [Fact]
    public void The_guide_names_every_limit_and_its_default_is_the_servers()
    {
        var root = typeof(LimitTextTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        var rows = File.ReadAllLines(Path.Combine(root, "docs/guide/settings.md"))
            .SkipWhile(line => line != "## Limits")
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..3])
            .ToDictionary(row => row[0].Trim('`'), row => row[1].Trim('`'));
        Assert.Equal(LimitText.Names.Order(), rows.Keys.Order());
        foreach (var (name, value) in rows)
        {
            Assert.True(LimitText.TryApply($"{name}={value}", new ServerLimits(), out var limits), name);
            Assert.Equal(new ServerLimits(), limits);
        }
    }
}
