using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore.Identity;
using Parley.AspNetCore.Tests.Http;
using Parley.Messages;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Identity;

public sealed class MeTests
{
    [Fact]
    public async Task A_browser_gets_a_cookie_with_its_name_and_is_known_by_it()
    {
        await using var app = await TestApp.StartAsync();
        using var browser = app.NewClient(new CookieContainer());

        var before = await browser.ReadAsync("me");
        var named = await NameAsync(browser, "  Ann\u00a0  Lee ");
        var after = await browser.ReadAsync("me");
        await browser.PublishAsync("room", "1");

        Assert.Equal((404, "not_found"), (before.Status, before.Code));
        Assert.Equal(200, named.Status);
        Assert.Equal("Ann Lee", named["name"].GetString());
        Assert.Matches("^[a-z2-7]{16}$", named["id"].GetString());
        Assert.Equal(named.Text, after.Text);
        var message = (await app.Client.ReadAsync("topics/room/messages"))["messages"][0];
        Assert.Equal(named.Text, message.GetProperty("from").GetRawText());
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_for_scripts_and_other_sites_and_lasts_a_year()
    {
        await using var app = await TestApp.StartAsync();

        var answer = await NameAsync(app.Client, "Ann");

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Matches("^parley=[A-Za-z0-9_-]{22}; max-age=31536000; path=/; samesite=lax; httponly$", cookie);
        Assert.DoesNotContain(cookie[7..29], answer.Text);
    }

    [Fact]
    public async Task On_https_the_cookie_stays_on_https()
    {
        await using var app = await TestApp.StartAsync(map: web => web.Use((HttpContext context, Func<Task> next) =>
        {
            context.Request.Scheme = "https";
            return next();
        }));

        var answer = await NameAsync(app.Client, "Ann");

        Assert.Contains("; secure;", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
    }

    [Fact]
    public async Task Renaming_keeps_the_id_and_the_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var cookies = new CookieContainer();
        using var browser = app.NewClient(cookies);

        var first = await NameAsync(browser, "Ann");
        var cookie = cookies.GetAllCookies().Single().Value;
        var second = await NameAsync(browser, "Bea");

        Assert.Equal(first["id"].GetString(), second["id"].GetString());
        Assert.Equal("Bea", (await browser.ReadAsync("me"))["name"].GetString());
        Assert.Equal(cookie, cookies.GetAllCookies().Single().Value);
    }

    [Fact]
    public async Task A_name_that_somebody_has_is_answered_with_one_that_is_free()
    {
        await using var app = await TestApp.StartAsync();
        using var first = app.NewClient(new CookieContainer());
        using var second = app.NewClient(new CookieContainer());
        await NameAsync(first, "Mina");

        var taken = await NameAsync(second, "ＭＩＮＡ");
        var free = await NameAsync(second, taken["suggestion"].GetString()!);

        Assert.Equal((409, "name_taken"), (taken.Status, taken.Code));
        Assert.False(taken.Headers.Contains("Set-Cookie"));
        Assert.Equal((200, "ＭＩＮＡ 2"), (free.Status, free["name"].GetString()));
        Assert.Equal("Mina", (await first.ReadAsync("me"))["name"].GetString());
    }

    [Fact]
    public async Task A_name_is_free_again_when_its_owner_has_another()
    {
        await using var app = await TestApp.StartAsync();
        using var first = app.NewClient(new CookieContainer());
        using var second = app.NewClient(new CookieContainer());
        await NameAsync(first, "Mina");
        await NameAsync(first, "민아");

        Assert.Equal(200, (await NameAsync(second, "mina")).Status);
        Assert.Equal(409, (await NameAsync(first, "Mina")).Status);
        Assert.Equal("민아", (await first.ReadAsync("me"))["name"].GetString());
    }

    [Fact]
    public async Task After_the_server_lost_its_memory_a_name_brings_the_same_id_back()
    {
        await using var first = await TestApp.StartAsync();
        await using var second = await TestApp.StartAsync();
        var named = await NameAsync(first.Client, "Ann");
        var cookie = named.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        var lost = await second.Client.SendAsync(HttpMethod.Get, "me", null, ("Cookie", cookie));
        await second.Client.PublishAsync("room", "1", ("Cookie", cookie));
        var again = await second.Client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Ann\"}"), ("Cookie", cookie));

        Assert.Equal((404, "not_found"), (lost.Status, lost.Code));
        Assert.Equal(named.Text, again.Text);
        var message = (await second.Client.ReadAsync("topics/room/messages"))["messages"][0];
        Assert.Equal("{\"id\":null,\"name\":null}", message.GetProperty("from").GetRawText());
    }

    [Theory]
    [InlineData("parley=")]
    [InlineData("parley=short")]
    [InlineData("parley=AAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("parley=AAAA AAAAAAAAAAAAAAAAA")]
    [InlineData("parley=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cookie_that_never_was_one_is_replaced(string cookie)
    {
        await using var app = await TestApp.StartAsync();

        var lost = await app.Client.SendAsync(HttpMethod.Get, "me", null, ("Cookie", cookie));
        var named = await app.Client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Ann\"}"), ("Cookie", cookie));

        Assert.Equal(404, lost.Status);
        Assert.Equal(200, named.Status);
        Assert.Matches("^parley=[A-Za-z0-9_-]{22};", Assert.Single(named.Headers.GetValues("Set-Cookie")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"Ann\"")]
    [InlineData("{\"name\":1}")]
    [InlineData("{\"name\":null}")]
    [InlineData("{\"name\":\"\"}")]
    [InlineData("{\"name\":\"  \"}")]
    [InlineData("{\"name\":\"\\ud800\"}")]
    [InlineData("{\"name\":\"a\\u0000b\"}")]
    [InlineData("{\"name\":\"a\\nb\"}")]
    [InlineData("{\"name\":\"Ann\"")]
    public async Task A_body_without_a_name_is_refused_and_sets_no_cookie(string body)
    {
        await using var app = await TestApp.StartAsync();

        var answer = await app.Client.SendAsync(HttpMethod.Post, "me", Json(body));

        Assert.Equal((400, "bad_request"), (answer.Status, answer.Code));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_long_body_is_refused()
    {
        await using var app = await TestApp.StartAsync();

        var fits = await app.Client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Ann\"}".PadRight(4096)));
        var answer = await app.Client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Ann\"}".PadRight(4097)));

        Assert.Equal(200, fits.Status);
        Assert.Equal((413, "too_large"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_program_calls_itself_something_and_has_no_id()
    {
        await using var app = await TestApp.StartAsync();

        await app.Client.PublishAsync("room", "1", ("Parley-Name", " Zoë "));
        await app.Client.SendAsync(HttpMethod.Post, "topics/room/messages?name=Dr.%20No", Json("2"));
        await app.Client.SendAsync(HttpMethod.Post, "topics/room/messages?name=query", Json("3"), ("Parley-Name", "header"));
        await app.Client.PublishAsync("room", "4");

        var page = await app.Client.ReadAsync("topics/room/messages");
        Assert.Equal(
            [
                "{\"id\":null,\"name\":\"Zoë\"}",
                "{\"id\":null,\"name\":\"Dr. No\"}",
                "{\"id\":null,\"name\":\"header\"}",
                "{\"id\":null,\"name\":null}",
            ],
            page["messages"].EnumerateArray().Select(message => message.GetProperty("from").GetRawText()));
        var me = await app.Client.ReadAsync("me?name=ann");
        Assert.Equal((200, "{\"id\":null,\"name\":\"ann\"}"), (me.Status, me.Text));
    }

    [Fact]
    public async Task Who_is_known_by_a_cookie_is_not_called_something_else()
    {
        await using var app = await TestApp.StartAsync();
        using var browser = app.NewClient(new CookieContainer());
        var named = await NameAsync(browser, "Ann");

        var me = await browser.SendAsync(HttpMethod.Get, "me?name=Bob", null, ("Parley-Name", "Cid"));

        Assert.Equal(named.Text, me.Text);
    }

    [Theory]
    [InlineData("topics/room/messages")]
    [InlineData("topics/room/events")]
    [InlineData("topics/room")]
    [InlineData("me")]
    public async Task A_wrong_name_is_refused_at_every_door(string address)
    {
        await using var app = await TestApp.StartAsync();

        var query = await app.Client.ReadAsync(address + "?name=a%00b");
        var header = await app.Client.SendAsync(HttpMethod.Get, address, null, ("Parley-Name", "a\u202eb"));

        Assert.Equal((400, "bad_request"), (query.Status, query.Code));
        Assert.Equal("name: The name holds a control character, U+0000. It must be one line of text.", query.Detail);
        Assert.Equal((400, "bad_request"), (header.Status, header.Code));
        Assert.Equal("Parley-Name: The name holds U+202E, which turns the direction of text.", header.Detail);
    }

    [Fact]
    public async Task Where_the_app_knows_its_users_itself_nobody_chooses_a_name()
    {
        await using var app = await TestApp.StartAsync(
            build: builder => builder.Services.AddSingleton<IUserResolver>(new FixedUser()));

        var me = await app.Client.ReadAsync("me");
        var named = await NameAsync(app.Client, "Ann");

        Assert.Equal("{\"id\":\"u1\",\"name\":\"One\"}", me.Text);
        Assert.Equal((404, "not_found"), (named.Status, named.Code));
    }

    private static Task<Answer> NameAsync(HttpClient client, string name) =>
        client.SendAsync(HttpMethod.Post, "me", Bytes(Encoding.UTF8.GetBytes($"{{\"name\":\"{name}\"}}"), "application/json"));

    private sealed class FixedUser : IUserResolver
    {
        public ValueTask<User> ResolveAsync(HttpContext context) => new(new User("u1", "One"));
    }
}
