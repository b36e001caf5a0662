using Microsoft.Extensions.DependencyInjection;
using Parley.AspNetCore;
using Parley.AspNetCore.Tests;
using Parley.AspNetCore.Tests.Http;
using Parley.Chat.Tests.Support;
using Parley.Contracts;
using Parley.Log;

namespace Parley.Chat.Tests.Moderation;

/// <summary>A server with a host, on which time moves when it is told to.</summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private HostedApp(TestApp app, ManualTime time, Person host)
    {
        App = app;
        Time = time;
        Host = host;
    }

    public TestApp App { get; }

    public ManualTime Time { get; }

    /// <summary>The host, at an address of their own.</summary>
    public Person Host { get; }

    public static async Task<HostedApp> StartAsync(ModerationOptions? options = null, LimitOptions? limits = null)
    {
        var time = new ManualTime();
        var app = await StartAsync(time, options, limits);
        var host = await Person.JoinAsync(app, "Ada", address: 9);
        var token = app.Services.GetRequiredService<HostLink>().Renew();
        Assert.Equal(200, (await ClaimAsync(host, token)).Status);
        return new HostedApp(app, time, host);
    }

    /// <summary>A server without a host, on a log that may have a past.</summary>
    public static Task<TestApp> StartAsync(ManualTime time, ModerationOptions? options = null, LimitOptions? limits = null, ILog? log = null) =>
        ChatApp.StartAsync(
            parley =>
            {
                parley.Limits = limits ?? LimitOptions.None;
                if (log is not null)
                {
                    parley.Log = _ => log;
                }
            },
            chat => chat.Moderation = (options ?? new ModerationOptions()) with { BanLoopback = true },
            builder => builder.Services.AddSingleton<TimeProvider>(time));

    public static Task<Answer> ClaimAsync(Person person, string token) =>
        person.Http.SendAsync(HttpMethod.Post, "moderation/host", Sending.Json($$"""{"token":"{{token}}"}"""));

    public Task<Person> JoinAsync(string name, int address = 1) => Person.JoinAsync(App, name, address);

    /// <summary>Somebody who moderates a room, or all of them.</summary>
    public async Task<Person> ModeratorAsync(string name, string? room)
    {
        var person = await JoinAsync(name, 8);
        AssertDone(await Host.ModerateAsync(room, new { action = "moderator", user = person.Id }));
        return person;
    }

    public static void AssertDone(Answer answer) => Assert.True(answer.Status == 200, answer.Text);

    public async ValueTask DisposeAsync()
    {
        Host.Dispose();
        await App.DisposeAsync();
    }
}
