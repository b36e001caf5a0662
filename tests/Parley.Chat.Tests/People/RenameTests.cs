using Parley.AspNetCore.Tests;
using Parley.AspNetCore.Tests.Http;
using Parley.Chat.Tests.Support;

namespace Parley.Chat.Tests.People;

/// <summary>U9, E17: a new name reaches everything that is open.</summary>
public sealed class RenameTests
{
    public static TheoryData<Transport, Transport> EveryPair =>
        [.. from one in Enum.GetValues<Transport>() from other in Enum.GetValues<Transport>() select (one, other)];

    [Theory]
    [MemberData(nameof(EveryPair))]
    public async Task Everybody_in_the_rooms_is_told_once_however_many_tabs_are_open(Transport hers, Transport others)
    {
        await using var app = await ChatApp.StartAsync();
        using var bob = await app.NewPersonAsync("Bob");
        await using var watching = await bob.OpenAsync(others, "topic=a&topic=b&topic=c&people=1");
        using var mina = await app.NewPersonAsync("Mina");
        await using var first = await mina.OpenAsync(hers, "topic=a&topic=b");
        await using var second = await mina.OpenAsync(Transport.WebSocket, "topic=a&people=1");
        for (var i = 0; i < 5; i++)
        {
            await watching.NextAsync("joined");
        }

        Assert.Equal(200, (await mina.NameAsync("민아")).Status);
        await app.Client.PublishAsync("b", "1");

        var told = new[] { await watching.NextAsync("renamed"), await watching.NextAsync("renamed") }
            .OrderBy(one => one["topic"].GetString()).ToArray();
        Assert.Equal(["a", "b"], told.Select(one => one["topic"].GetString()));
        Assert.All(told, one => Assert.Equal(("민아", "Mina"), (one["user"].GetProperty("name").GetString(), one["was"].GetString())));
        Assert.All(told, one => Assert.Equal(mina.Id, one["user"].GetProperty("id").GetString()));
        Assert.All(told, one => Assert.True(one["time"].TryGetDateTimeOffset(out _)));
        await watching.NextAsync("message");
        Assert.Equal("민아", (await second.NextAsync("renamed"))["user"].GetProperty("name").GetString());
        // Who does not ask for people is told nothing of them.
        await first.NextAsync("message");
    }

    [Theory]
    [InlineData(Transport.WebSocket)]
    [InlineData(Transport.EventStream)]
    public async Task Presence_and_typing_have_the_new_name(Transport transport)
    {
        await using var app = await ChatApp.StartAsync();
        using var mina = await app.NewPersonAsync("Mina");
        await using var tab = await mina.OpenAsync(transport, "topic=a&people=1");
        await tab.NextAsync("joined");

        await mina.NameAsync("민아");
        await tab.NextAsync("renamed");
        await mina.Client.SendAsync(HttpMethod.Post, "topics/a/typing");

        Assert.Equal("민아", (await tab.NextAsync("typing"))["user"].GetProperty("name").GetString());
        var present = await app.Client.ReadAsync("topics/a/presence");
        Assert.Equal($$"""{"users":[{"id":"{{mina.Id}}","name":"민아"}],"count":1}""", present.Text);
    }

    [Fact]
    public async Task What_is_published_on_a_socket_that_was_open_bears_the_new_name()
    {
        await using var app = await ChatApp.StartAsync();
        using var mina = await app.NewPersonAsync("Mina");
        await using var tab = await mina.OpenAsync(Transport.WebSocket, "topic=a");

        await tab.SendAsync("""{"type":"publish","payload":{"topic":"a","data":1}}""");
        var before = await tab.NextMessageAsync();
        await mina.NameAsync("민아");
        await tab.SendAsync("""{"type":"publish","payload":{"topic":"a","data":2}}""");
        var after = await tab.NextMessageAsync();

        Assert.Equal($$"""{"id":"{{mina.Id}}","name":"Mina"}""", before["from"].GetRawText());
        Assert.Equal($$"""{"id":"{{mina.Id}}","name":"민아"}""", after["from"].GetRawText());
    }

    [Fact]
    public async Task A_name_that_is_taken_changes_nothing_on_what_is_open()
    {
        await using var app = await ChatApp.StartAsync();
        using var bob = await app.NewPersonAsync("Bob");
        using var mina = await app.NewPersonAsync("Mina");
        await using var tab = await mina.OpenAsync(Transport.WebSocket, "topic=a&people=1");
        await tab.NextAsync("joined");

        Assert.Equal(409, (await mina.NameAsync("BOB")).Status);
        Assert.Equal(200, (await mina.NameAsync("Mina")).Status);
        await mina.Client.SendAsync(HttpMethod.Post, "topics/a/typing");

        Assert.Equal("Mina", (await tab.NextAsync("typing"))["user"].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Names_that_change_while_tabs_come_and_go_end_with_the_last_one_everywhere()
    {
        await using var app = await ChatApp.StartAsync();
        using var mina = await app.NewPersonAsync("Mina 0");
        using var bob = await app.NewPersonAsync("Bob");
        await using var watching = await bob.OpenAsync(Transport.WebSocket, "topic=a&people=1");
        var tabs = new List<Tab>();
        var opening = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                tabs.Add(await mina.OpenAsync(i % 2 == 0 ? Transport.WebSocket : Transport.EventStream, "topic=a"));
            }
        });
        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal(200, (await mina.NameAsync($"Mina {i}")).Status);
        }

        await opening.WaitAsync(TestApp.Patience);
        await app.Hub.PublishTextAsync("a", "end");

        Assert.All(app.Hub.ConnectionsOf(mina.Id), connection => Assert.Equal("Mina 20", connection.User.Name));
        Assert.Equal(20, app.Hub.ConnectionsOf(mina.Id).Count);
        Assert.Equal(["Bob", "Mina 20"], app.Hub.GetPresence("a").Users.Select(user => user.Name));
        var name = "";
        for (var next = await watching.NextAsync(); next.Type != "message"; next = await watching.NextAsync())
        {
            name = next.Type == "renamed" && next["user"].GetProperty("id").GetString() == mina.Id
                ? next["user"].GetProperty("name").GetString()!
                : name;
        }

        Assert.True(name is "" or "Mina 20", name);
        foreach (var tab in tabs)
        {
            await tab.DisposeAsync();
        }
    }
}
