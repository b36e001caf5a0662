using Microsoft.Playwright;
using Parley.AspNetCore.Tests.Access;
using Parley.Browser.Tests.Support;

namespace Parley.Browser.Tests;

/// <summary>The page of a team behind a login: the token in a cookie, or from an address of the login.</summary>
public sealed class LoginTests(Chromium chromium)
{
    private static readonly string[] s_team =
    [
        "--token-secret", Jwt.Secret, "--allow-user", "subscribe+publish+presence+history=*", "--login-url", "https://login.example/in?back={return}",
    ];

    [Fact]
    public async Task A_token_in_a_cookie_opens_the_page_under_the_name_of_the_login_and_its_end_asks_to_sign_in_again()
    {
        await using var server = await ChatServer.StartAsync(s_team);
        var context = await Contexts.NewAsync(chromium.Browser, null);
        // The server takes a token for 30 seconds longer than it says.
        await SetAsync(context, server, Token("mina@example.org", "Mina", seconds: -18));
        var mina = await (await ChatPage.OpenTabAsync(context, server.Address, "lobby")).LiveAsync();
        Assert.Equal(0, await mina.Page.Locator("input[name=name]").CountAsync());
        await mina.SendAsync("hello");
        await mina.ShownAsync("hello");
        await mina.Composer.FillAsync("half a sen");

        var way = mina.Page.Locator(".dialog a.sign-in");
        await way.WaitForAsync();
        var target = await way.GetAttributeAsync("href");
        Assert.Equal("https://login.example/in?back=" + Uri.EscapeDataString(mina.Page.Url), target);
        await AxeCheck.CleanAsync(mina, "sign-in");
        await SetAsync(context, server, Token("mina@example.org", "Mina"));
        await mina.LiveAsync();
        await mina.Page.Keyboard.PressAsync("Escape");
        Assert.Equal("half a sen", await mina.Composer.InputValueAsync());
        await mina.SendAsync("half a sentence");
        await mina.SettledAsync(2);
        Assert.Empty(mina.Mistakes);
    }

    [Fact]
    public async Task A_token_from_the_login_opens_the_page_and_stands_in_no_address_and_no_log()
    {
        await using var server = await ChatProgram.StartAsync([.. s_team, "--token-url", "/login/token", "--verbose"]);
        var context = await Contexts.NewAsync(chromium.Browser, null);
        var token = Token("jun", "Jun");
        var isSignedIn = false;
        var addresses = new System.Collections.Concurrent.ConcurrentQueue<string>();
        context.Request += (_, request) => addresses.Enqueue(request.Url);
        await context.RouteAsync("**/login/token", route => isSignedIn
            ? route.FulfillAsync(new() { Status = 200, ContentType = "text/plain", Body = token })
            : route.FulfillAsync(new() { Status = 401 }));

        var jun = await ChatPage.OpenTabAsync(context, server.Address, "lobby");
        await jun.Page.Locator("a.sign-in").WaitForAsync();
        Assert.Equal(0, await jun.Page.Locator("input[name=name]").CountAsync());
        await AxeCheck.CleanAsync(jun, "sign-in");
        isSignedIn = true;
        await jun.Page.ReloadAsync();
        await jun.LiveAsync();
        await jun.SendAsync("I am in");
        await jun.SettledAsync(1);
        Assert.DoesNotContain(addresses, address => address.Contains(token, StringComparison.Ordinal));
        await server.StopAsync();
        Assert.DoesNotContain(token, server.Log, StringComparison.Ordinal);
    }

    private static string Token(string user, string name, int seconds = 600) =>
        Jwt.Hs256(new { sub = user, name, exp = Jwt.Now + seconds });

    private static Task SetAsync(IBrowserContext context, ChatServer server, string token) =>
        context.AddCookiesAsync([new() { Name = "parley_token", Value = token, Url = server.Address.AbsoluteUri, HttpOnly = true }]);
}
