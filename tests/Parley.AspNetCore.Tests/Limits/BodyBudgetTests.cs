using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Tests.Http;
using Parley.AspNetCore.Tests.Transports;
using Parley.AspNetCore.Web;
using Parley.Core.Tests.Testing;

namespace Parley.AspNetCore.Tests.Limits;

/// <summary>What many clients are sending at the same moment has a total.</summary>
public sealed class BodyBudgetTests
{
    [Fact]
    public async Task Half_bodies_take_no_more_than_all_may_and_who_finds_no_room_is_told_when_to_come_back()
    {
        await using var limited = await LimitedApp.StartAsync(
            limits => limits with { MaxBodyBytes = LimitOptions.LeastBodyBytes, MaxBodyBytesPerClient = LimitOptions.LeastBodyBytes });
        var app = limited.App;
        var bodies = app.Services.GetRequiredService<BodyBudget>();
        var half = Encoding.ASCII.GetBytes(
            $"POST /messages HTTP/1.1\r\nHost: localhost:{app.Address.Port}\r\nContent-Length: 1000000\r\n\r\n[" + new string(' ', 400_000));
        using var first = await RawClient.ConnectAsync(app);
        using var second = await RawClient.ConnectAsync(app);
        await first.SendAsync(half);
        await second.SendAsync(half);
        await Eventually.TrueAsync(() => bodies.Used > LimitOptions.LeastBodyBytes - 100_000);

        // Short ones need no room; long ones wait five seconds for it.
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1")).Status);
        var waiting = app.Client.PublishAsync("t", $"\"{new string('x', 60_000)}\"");
        await Eventually.TrueAsync(() => bodies.WaitingCount == 1);
        await using (new Ticking(limited.Time))
        {
            var refused = await waiting;
            Assert.Equal((503, "unavailable"), (refused.Status, refused.Code));
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        first.Dispose();
        second.Dispose();
        await Eventually.TrueAsync(() => bodies.Used == 0);
        Assert.Equal(201, (await app.Client.PublishAsync("t", $"\"{new string('x', 60_000)}\"")).Status);
    }
}
