using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using Parley.AspNetCore.Security;

namespace Parley.AspNetCore.Tests.Security;

public sealed class HostGuardTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost")]
    [InlineData("localhost:1")]
    [InlineData("localhost.")]
    [InlineData("localhost.:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("127.9.8.7")]
    [InlineData("[::1]")]
    [InlineData("[::1]:8080")]
    [InlineData("[0:0:0:0:0:0:0:1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Loopback_is_let_in_however_it_is_written(string host)
    {
        await using var app = await GuardedApp.StartAsync();
        Assert.Equal(200, (await app.RequestAsync("GET", host)).Status);
    }

    [Fact]
    public async Task The_machine_is_let_in_by_its_names_and_addresses()
    {
        await using var app = await GuardedApp.StartAsync();
        var name = Dns.GetHostName().Split('.')[0];
        var addresses = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(adapter => adapter.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => !address.IsIPv6LinkLocal)
            .Select(address => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
        foreach (var host in addresses.Append(name).Append(name.ToUpperInvariant()).Append(name + ".local"))
            Assert.Equal((host, 200), (host, (await app.RequestAsync("GET", host + ":8080")).Status));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("EVIL.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("evil-localhost")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("local")]
    [InlineData(".local")]
    [InlineData("localhost..")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("[0:0:0:0:0:0:0:0]")]
    [InlineData("203.0.113.9")]
    [InlineData("[2001:db8::9]:80")]
    [InlineData("[::ffff:203.0.113.9]")]
    public async Task A_name_that_is_not_the_servers_is_refused(string host)
    {
        await using var app = await GuardedApp.StartAsync();
        var answer = await app.RequestAsync("GET", host);
        Assert.Equal(421, answer.Status);
        Assert.Equal("application/problem+json", answer.Headers["Content-Type"]);
        Assert.Equal("bad_host", JsonDocument.Parse(answer.Body).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_rebound_name_is_refused_although_its_page_has_the_same_origin()
    {
        await using var app = await GuardedApp.StartAsync();
        foreach (var method in new[] { "GET", "POST", "OPTIONS" })
        {
            var answer = await app.RequestAsync(method, $"evil.example:{app.Port}", $"Origin: http://evil.example:{app.Port}", "Sec-Fetch-Site: same-origin");
            Assert.Equal((method, 421), (method, answer.Status));
        }

        var upgrade = await app.SendAsync(
            "GET / HTTP/1.1", $"Host: evil.example:{app.Port}", $"Origin: http://evil.example:{app.Port}", "Connection: close, Upgrade",
            "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
        Assert.Equal(421, upgrade.Status);
    }

    [Fact]
    public async Task Forwarded_headers_are_not_believed()
    {
        await using var app = await GuardedApp.StartAsync();
        Assert.Equal(421, (await app.RequestAsync("GET", "evil.example", "X-Forwarded-Host: localhost", "Forwarded: host=localhost")).Status);
        Assert.Equal(200, (await app.RequestAsync("GET", "localhost", "X-Forwarded-Host: evil.example")).Status);
    }

    [Fact]
    public async Task The_host_cannot_be_left_out_or_said_twice()
    {
        await using var app = await GuardedApp.StartAsync();
        Assert.Equal(421, (await app.SendAsync("GET / HTTP/1.0")).Status);
        Assert.Equal(400, (await app.SendAsync("GET / HTTP/1.1", "Connection: close")).Status);
        Assert.Equal(400, (await app.SendAsync("GET / HTTP/1.1", "Host: evil.example", "Host: localhost", "Connection: close")).Status);
        Assert.InRange((await app.SendAsync("GET / HTTP/1.1", "Host:", "Connection: close")).Status, 400, 421);
    }

    [Fact]
    public async Task The_host_in_an_absolute_target_counts()
    {
        await using var app = await GuardedApp.StartAsync();
        Assert.Equal(200, (await app.SendAsync("GET http://localhost/ HTTP/1.1", "Host: localhost", "Connection: close")).Status);
        Assert.Equal(400, (await app.SendAsync("GET http://evil.example/ HTTP/1.1", "Host: localhost", "Connection: close")).Status);
        Assert.Equal(400, (await app.SendAsync("GET http://localhost/ HTTP/1.1", "Host: evil.example", "Connection: close")).Status);
        Assert.Equal(421, (await app.SendAsync("GET http://evil.example/ HTTP/1.1", "Host: evil.example", "Connection: close")).Status);
    }

    [Theory]
    [InlineData("chat.example.org", "chat.example.org", true)]
    [InlineData("chat.example.org", "CHAT.example.org.:443", true)]
    [InlineData("chat.example.org", "www.chat.example.org", false)]
    [InlineData("*.example.org", "a.b.example.org", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", "evilexample.org", false)]
    [InlineData("채팅.example", "xn--ou6bo7j.example", true)]
    [InlineData("203.0.113.9", "203.0.113.9:8080", true)]
    [InlineData("2001:db8::9", "[2001:db8::9]:8080", true)]
    [InlineData("203.0.113.0/24", "203.0.113.77", true)]
    [InlineData("203.0.113.0/24", "203.0.114.77", false)]
    [InlineData("203.0.113.0/24", "203.0.113.77.evil.example", false)]
    public async Task Configured_hosts_are_let_in(string configured, string host, bool letIn)
    {
        await using var app = await GuardedApp.StartAsync(new GuardOptions { AllowedHosts = [configured] });
        Assert.Equal(letIn ? 200 : 421, (await app.RequestAsync("GET", host)).Status);
    }

    [Fact]
    public void A_new_address_of_the_machine_is_noticed_after_a_few_seconds_and_an_attacker_cannot_hurry_it()
    {
        var time = new ManualTime();
        var reads = 0;
        IReadOnlySet<HostName> current = new HashSet<HostName> { HostName.Of(IPAddress.Parse("192.168.0.5")) };
        var list = new HostAllowList([], () => { reads++; return current; }, time);

        current = new HashSet<HostName> { HostName.Of(IPAddress.Parse("10.0.0.7")) };
        for (var i = 0; i < 1000; i++)
            Assert.False(list.Allows("10.0.0.7"));
        Assert.Equal(1, reads);

        time.Advance(HostAllowList.RefreshInterval);
        Assert.True(list.Allows("10.0.0.7"));
        Assert.False(list.Allows("192.168.0.5"));
        Assert.Equal(2, reads);
    }

    [Fact]
    public void Every_mistake_in_the_options_is_named_at_once()
    {
        var options = new GuardOptions
        {
            AllowedHosts = ["http://chat.example.org", "chat.example.org:80", "good.example", "*", "", "a b"],
            AllowedOrigins = ["https://good.example", "good.example", "null", "*", "https://good.example/", "ftp://good.example"],
        };
        Assert.Equal(10, options.Validate().Count);
        Assert.DoesNotContain(options.Validate(), mistake => mistake.Contains("\"good.example\" cannot be used. Allowed: a name", StringComparison.Ordinal));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
