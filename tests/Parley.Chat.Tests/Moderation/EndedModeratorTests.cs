using Microsoft.Extensions.DependencyInjection;
using Parley.Access;
using Parley.Chat.Moderation;
using Parley.Chat.Tests.Support;
using Parley.Codes;
using Parley.Contracts;
using Parley.Messages;

namespace Parley.Chat.Tests.Moderation;

public sealed class EndedModeratorTests
{
    [Fact]
    public async Task With_a_token_that_has_ended_nobody_moderates_even_before_the_connection_is_closed()
    {
        var time = new ManualTime();
        await using var app = await ChatApp.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(time));
        // As a connection has it whose end was not noticed yet.
        var moe = new User("moe", "Moe").At(new Grant(GrantKind.Token, Rights.All) { EndsAt = time.GetUtcNow().AddSeconds(60) });
        var moderator = app.Services.GetRequiredService<Moderator>();
        async Task<ErrorCode?> LockAsync(string room) =>
            (await moderator.DoAsync("{\"action\":\"lock\"}"u8.ToArray(), room, moe, CancellationToken.None)).Refusal?.Code;
        Assert.Null(await app.Services.GetRequiredService<ModerationService>().DoAsync(new Act(ActKind.Moderator) { Room = "garden", Whom = moe }, User.Anonymous, CancellationToken.None));
        Assert.Null(await LockAsync("garden"));

        time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(ErrorCode.TokenExpired, await LockAsync("garden"));
    }
}
