using Parley.AspNetCore.Tests.Http;
using static Parley.Chat.Tests.Moderation.HostedApp;

namespace Parley.Chat.Tests.Moderation;

/// <summary>Somebody who was sent out tries to be somebody new, and to get the address free again.</summary>
public sealed class KickedCompanyTests
{
    [Fact]
    public async Task A_new_name_taken_at_the_same_address_does_not_lead_back_into_the_room()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        using var neighbour = await app.JoinAsync("Neighbour", 3);
        await mina.WriteAsync("lobby");
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "kick", user = mina.Id }));

        using var again = await app.JoinAsync("Somebody else", 3);
        Assert.Equal("kicked", (await again.WriteAsync("lobby")).Code);
        Assert.Equal("kicked", (await again.Http.ReadAsync("topics/lobby/messages")).Code);
        await again.ConnectAsync("lobby");
        Assert.Equal(4502, await again.EndAsync());
        Assert.Equal(201, (await again.WriteAsync("garden")).Status);
        // Who was known there before stays, and who is new elsewhere is nobody's company.
        Assert.Equal(201, (await neighbour.WriteAsync("lobby")).Status);
        using var elsewhere = await app.JoinAsync("Elsewhere", 4);
        Assert.Equal(201, (await elsewhere.WriteAsync("lobby")).Status);

        app.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(201, (await again.WriteAsync("lobby")).Status);
    }

    [Fact]
    public async Task A_name_taken_during_a_kick_stays_out_at_another_address_too()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "kick", user = mina.Id }));
        using var again = await app.JoinAsync("Somebody else", 3);
        using var moved = again.MovedTo(app.App, 5);
        Assert.Equal("kicked", (await moved.WriteAsync("lobby")).Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("lobby")]
    public async Task Coming_with_the_cookie_from_elsewhere_does_not_free_the_first_address(string? room)
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        AssertDone(await app.Host.ModerateAsync(room, new { action = "kick", user = mina.Id }));
        using var moved = mina.MovedTo(app.App, 4);
        Assert.Equal("kicked", (await moved.WriteAsync("lobby")).Code);

        using var first = Person.Stranger(app.App, 3);
        using var second = Person.Stranger(app.App, 4);
        Assert.Equal("kicked", (await first.WriteAsync("lobby")).Code);
        Assert.Equal("kicked", (await second.WriteAsync("lobby")).Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("lobby")]
    public async Task A_socket_without_a_cookie_that_was_open_before_hears_no_more_either(string? room)
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        using var shadow = Person.Stranger(app.App, 3);
        using var other = Person.Stranger(app.App, 4);
        foreach (var person in new[] { shadow, other })
        {
            await person.ConnectAsync("lobby");
            await person.EventAsync("ready");
        }

        AssertDone(await app.Host.ModerateAsync(room, new { action = "kick", user = mina.Id }));
        if (room is null)
        {
            Assert.Equal(4502, await shadow.EndAsync());
        }
        else
        {
            Assert.Equal("kicked", (await shadow.EventAsync("unsubscribed")).GetProperty("code").GetString());
        }

        await app.Host.WriteAsync("lobby", "to those who are here");
        Assert.Equal("to those who are here", (await other.EventAsync("message")).GetProperty("data").GetString());
    }

    [Fact]
    public async Task Every_address_from_which_somebody_is_connected_is_shut_to_new_people()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        using var phone = mina.MovedTo(app.App, 4);
        await phone.ConnectAsync("lobby");
        await phone.EventAsync("ready");
        await mina.WriteAsync("lobby");
        AssertDone(await app.Host.ModerateAsync(null, new { action = "kick", user = mina.Id }));
        foreach (var address in new[] { 3, 4 })
        {
            using var again = Person.Stranger(app.App, address);
            Assert.Equal("kicked", (await again.SayNameAsync("New")).Code);
        }
    }

    [Fact]
    public async Task Lifting_a_kick_lets_the_company_in_again()
    {
        await using var app = await HostedApp.StartAsync();
        using var mina = await app.JoinAsync("Mina", 3);
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "kick", user = mina.Id }));
        using var again = await app.JoinAsync("Somebody else", 3);
        Assert.Equal("kicked", (await again.WriteAsync("lobby")).Code);
        AssertDone(await app.Host.ModerateAsync("lobby", new { action = "unban", user = mina.Id }));
        Assert.Equal(201, (await again.WriteAsync("lobby")).Status);
    }
}
