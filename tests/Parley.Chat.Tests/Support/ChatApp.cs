using Microsoft.AspNetCore.Builder;
using Parley.AspNetCore;
using Parley.AspNetCore.Tests;

namespace Parley.Chat.Tests.Support;

/// <summary>A whole server with rooms on it.</summary>
internal static class ChatApp
{
    /// <summary>Starts one.</summary>
    /// <param name="configure">Changes Parley's options.</param>
    /// <param name="chat">Changes the rooms' options.</param>
    /// <param name="build">Changes the app's services.</param>
    /// <param name="prefix">Where the API begins.</param>
    public static Task<TestApp> StartAsync(
        Action<ParleyOptions>? configure = null,
        Action<ParleyChatOptions>? chat = null,
        Action<WebApplicationBuilder>? build = null,
        string prefix = "") => TestApp.StartAsync(
            configure,
            builder =>
            {
                builder.Services.AddParleyChat(chat);
                build?.Invoke(builder);
            },
            app => app.MapParleyChat(prefix),
            prefix);

    /// <summary>A browser whose user has a name.</summary>
    public static async Task<Person> NewPersonAsync(this TestApp app, string name)
    {
        var person = new Person(app);
        Assert.Equal(200, (await person.NameAsync(name)).Status);
        return person;
    }
}
