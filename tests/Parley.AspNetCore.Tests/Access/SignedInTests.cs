using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Limits;
using Parley.AspNetCore.Tests.Http;
using Parley.Contracts;
using static Parley.AspNetCore.Tests.Http.Sending;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Parley in an app that has authentication and authorization of its own.</summary>
public sealed class SignedInTests
{
    private const string HostSecret = "the secret of the app itself, also thirty-two bytes";

    private static readonly AccessOptions s_rights = new()
    {
        UserRights = new() { Publish = RightsApp.Patterns("*"), Subscribe = RightsApp.Patterns("*"), History = RightsApp.Patterns("*") },
    };

    [Fact]
    public async Task RequireAuthorization_lets_in_tokens_and_tickets_and_leaves_health_alone()
    {
        await using var app = await TestApp.StartAsync(
            options => options.AccessControl = new AccessOptions { Tokens = new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] } },
            builder => builder.Services.AddAuthorization(),
            conventions: group => group.RequireAuthorization());
        var token = Jwt.Bearer(Jwt.For("ann", publish: ["*"], subscribe: ["*"]));

        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("t", "1")));
        var wrong = await app.Client.PublishAsync("t", "1", Jwt.Bearer("x.y.z"));
        Assert.Equal((401, "bad_token"), Of(wrong));
        Assert.Equal("Bearer", Assert.Single(wrong.Headers.WwwAuthenticate).Scheme);
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", token)).Status);
        Assert.Equal(200, (await app.Client.ReadAsync("health/live")).Status);
        Assert.Equal(200, (await app.Client.ReadAsync("health/ready")).Status);
        Assert.Equal(401, (await app.Client.ReadAsync("openapi/v1.json")).Status);
        Assert.Equal((404, "not_found"), Of(await app.Client.ReadAsync("topics/a/b/c")));

        Assert.Equal(401, (await app.Client.SendAsync(HttpMethod.Post, "tickets")).Status);
        var ticket = (await app.Client.SendAsync(HttpMethod.Post, "tickets", null, token))["ticket"].GetString();
        using var socket = await app.OpenAsync($"ws?topic=t&ticket={ticket}");
        Assert.Equal("ann", (await socket.HearAsync("ready")).GetProperty("user").GetProperty("id").GetString());
        Assert.Equal((401, "bad_ticket"), Of(await app.Client.ReadAsync($"topics/t/events?ticket={ticket}")));
    }

    [Fact]
    public async Task Who_is_refused_by_the_apps_authorization_is_counted_and_a_right_token_always_gets_in()
    {
        var time = new ManualTime();
        await using var app = await StartRequiredAsync(
            new GuardOptions { TrustedProxies = ["127.0.0.1"] },
            LimitOptions.None with { LimitLoopback = true, RequestsPerAddress = new RateLimit(1, TimeSpan.FromMinutes(1), 20) },
            time);
        var (flooder, neighbour) = (("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "192.0.2.2"));
        var token = Jwt.Bearer(Jwt.For("ann", publish: ["*"]));
        var answers = new List<(int, string?)>();
        for (var i = 0; i < 30; i++)
        {
            answers.Add(Of(await app.Client.PublishAsync("t", "1", flooder, Jwt.Bearer("x.y.z"))));
        }

        Assert.Equal(Enumerable.Repeat<(int, string?)>((401, "bad_token"), 20), answers.Take(20));
        Assert.Equal(Enumerable.Repeat<(int, string?)>((429, "rate_limited"), 10), answers.Skip(20));
        Assert.Equal((429, "rate_limited"), Of(await app.Client.PublishAsync("t", "1", flooder)));
        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("t", "1", neighbour)));
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", neighbour, token)).Status);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((401, "bad_token"), Of(await app.Client.PublishAsync("t", "1", flooder, Jwt.Bearer("x.y.z"))));
    }

    [Fact]
    public async Task The_guards_stand_before_what_the_apps_authorization_refuses()
    {
        await using var app = await StartRequiredAsync(
            new GuardOptions { AllowedOrigins = ["https://page.example"], TrustedProxies = ["127.0.0.1"] }, LimitOptions.None);
        Assert.Equal((421, "bad_host"), Of(await app.Client.PublishAsync("t", "1", ("Host", "evil.example"))));
        Assert.Equal((403, "bad_origin"), Of(await app.Client.PublishAsync("t", "1", ("Origin", "https://evil.example"))));
        var refused = await app.Client.PublishAsync("t", "1", ("Origin", "https://page.example"));
        Assert.Equal((401, "unauthorized"), Of(refused));
        Assert.Equal("https://page.example", Assert.Single(refused.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("nosniff", Assert.Single(refused.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_the_address_is_the_clients_also_where_the_app_authorizes()
    {
        await using var app = await StartRequiredAsync(new GuardOptions { TrustedProxies = ["127.0.0.1"] }, LimitOptions.None);
        var asked = (AddressesSeen)app.Services.GetRequiredService<IVisitorLog>();
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", ("X-Forwarded-For", "192.0.2.7"), Jwt.Bearer(Jwt.For("ann", publish: ["*"])))).Status);
        Assert.Equal([IPAddress.Parse("192.0.2.7")], asked.Addresses);
    }

    private static Task<TestApp> StartRequiredAsync(GuardOptions guards, LimitOptions limits, ManualTime? time = null) => TestApp.StartAsync(
        options =>
        {
            options.AccessControl = new AccessOptions { Tokens = new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] } };
            options.Limits = limits;
        },
        builder =>
        {
            builder.Services.AddAuthorization();
            builder.Services.AddSingleton<IVisitorLog, AddressesSeen>();
            if (time is not null)
            {
                builder.Services.AddSingleton<TimeProvider>(time);
            }
        },
        web => web.UseParleyGuards(guards),
        conventions: group => group.RequireAuthorization());

    private sealed class AddressesSeen : IVisitorLog
    {
        public ConcurrentQueue<IPAddress> Addresses { get; } = [];

        public void Note(Messages.User user, IPAddress address) => Addresses.Enqueue(address);

        public void Join(string id, IPAddress address)
        {
        }
    }

    [Fact]
    public async Task A_name_alone_is_no_sign_in()
    {
        var browser = new CookieContainer();
        await using var app = await TestApp.StartAsync(build: builder => builder.Services.AddAuthorization());
        using var client = app.NewClient(browser);
        Assert.Equal(200, (await client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Ann\"}"))).Status);
        await using var closed = await TestApp.StartAsync(
            build: builder => builder.Services.AddAuthorization(), conventions: group => group.RequireAuthorization());
        Assert.Equal(401, (await client.SendAsync(HttpMethod.Get, new Uri(closed.Address, "me").ToString())).Status);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Who_has_the_apps_cookie_is_its_user_and_has_the_rights_of_users(bool isDefault, bool isRequired)
    {
        await using var app = await TestApp.StartAsync(
            options => options.AccessControl = s_rights,
            builder =>
            {
                (isDefault ? builder.Services.AddAuthentication("Cookies") : builder.Services.AddAuthentication()).AddCookie("Cookies");
                builder.Services.AddAuthorization();
            },
            web => web.MapGet("/login", context => context.SignInAsync("Cookies", new ClaimsPrincipal(new ClaimsIdentity(
                [new Claim(ClaimTypes.NameIdentifier, "ann-1"), new Claim(ClaimTypes.Name, "Ann")], "Cookies")))),
            conventions: group =>
            {
                if (isRequired)
                {
                    group.RequireAuthorization();
                }
            });
        using var client = app.NewClient(new CookieContainer());
        Assert.Equal((401, "unauthorized"), Of(await client.PublishAsync("t", "1")));

        await client.GetAsync(new Uri(app.Address, "login"));

        Assert.Equal(201, (await client.PublishAsync("t", "1")).Status);
        var from = (await client.ReadAsync("topics/t/messages"))["messages"][0].GetProperty("from");
        Assert.Equal(("ann-1", "Ann"), (from.GetProperty("id").GetString(), from.GetProperty("name").GetString()));
        Assert.Equal(403, (await client.SendAsync(HttpMethod.Post, "me", Json("{\"name\":\"Bob\"}"))).Status);
        Assert.Equal((401, "unauthorized"), Of(await app.Client.PublishAsync("t", "1")));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task Who_brings_a_token_of_the_apps_own_bearer_scheme_is_its_user_until_the_token_ends(bool isDefault, bool isRequired)
    {
        await using var app = await TestApp.StartAsync(
            options => options.AccessControl = s_rights,
            builder =>
            {
                // Two schemes, so that none is the only one.
                (isDefault ? builder.Services.AddAuthentication("Bearer") : builder.Services.AddAuthentication()).AddCookie("Cookies").AddJwtBearer("Bearer", bearer =>
                    bearer.TokenValidationParameters = new TokenValidationParameters
                    {
                        ValidateIssuer = false,
                        ValidateAudience = false,
                        NameClaimType = "name",
                        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(HostSecret)),
                    });
                builder.Services.AddAuthorization();
            },
            conventions: group =>
            {
                if (isRequired)
                {
                    group.RequireAuthorization(isDefault ? new AuthorizeAttribute() : new AuthorizeAttribute { AuthenticationSchemes = "Bearer" });
                }
            });
        var token = Jwt.Bearer(Jwt.Hs256(new { sub = "ann-1", name = "Ann", exp = Jwt.Now + 600 }, HostSecret));

        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", token)).Status);
        Assert.Equal(401, (await app.Client.PublishAsync("t", "1", Jwt.Bearer(Jwt.Hs256(new { sub = "ann-1", exp = Jwt.Now + 600 })))).Status);
        Assert.Equal(401, (await app.Client.PublishAsync("t", "1")).Status);
        var me = await app.Client.SendAsync(HttpMethod.Get, "me", null, token);
        Assert.Equal("{\"id\":\"ann-1\",\"name\":\"Ann\"}", me.Text);
        using var socket = await app.OpenAsync("ws?topic=t", token);
        Assert.InRange((await socket.HearAsync("ready")).GetProperty("ttl").GetInt64(), 1, 600);
    }

    [Theory]
    [InlineData("key:ci")]
    [InlineData("vucfqyssw4pmo7tt")]
    public async Task An_id_that_is_a_keys_or_a_guests_is_not_taken_from_the_app(string id)
    {
        await using var app = await TestApp.StartAsync(
            options => options.AccessControl = s_rights,
            builder => builder.Services.AddAuthentication("Cookies").AddCookie("Cookies"),
            web => web.MapGet("/login", context => context.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", id)], "Cookies")))));
        using var client = app.NewClient(new CookieContainer());
        await client.GetAsync(new Uri(app.Address, "login"));
        Assert.Equal((403, "forbidden"), Of(await client.PublishAsync("t", "1")));
    }

    [Fact]
    public async Task A_policy_of_the_app_sees_who_shows_a_token()
    {
        await using var app = await TestApp.StartAsync(
            options => options.AccessControl = new AccessOptions { Tokens = new TokenOptions { Keys = [TokenKey.FromSecret(Jwt.Secret)] } },
            builder => builder.Services.AddAuthorizationBuilder().AddPolicy("Ann", policy => policy.RequireClaim("sub", "ann")),
            web => web.MapGet("/own", (ClaimsPrincipal user) => user.Identity!.Name).RequireAuthorization(
                new AuthorizeAttribute("Ann") { AuthenticationSchemes = ParleyAuthenticationDefaults.AuthenticationScheme }),
            conventions: group => group.RequireAuthorization("Ann"));
        var (ann, bob) = (Jwt.Bearer(Jwt.For("ann", publish: ["*"])), Jwt.Bearer(Jwt.For("bob", publish: ["*"])));
        Assert.Equal(201, (await app.Client.PublishAsync("t", "1", ann)).Status);
        Assert.Equal((403, "forbidden"), Of(await app.Client.PublishAsync("t", "1", bob)));
        Assert.Equal("ANN", (await app.Client.SendAsync(HttpMethod.Get, "own", null, ann)).Text);
        Assert.Equal(403, (await app.Client.SendAsync(HttpMethod.Get, "own", null, bob)).Status);
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);
}
