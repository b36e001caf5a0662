using Parley.Contracts;
using Parley.Messages;
using Parley.Users;

namespace Parley.Log.Tests.Users;

public sealed class MemoryUserStoreTests : UserStoreContract
{
    public override ValueTask DisposeAsync() => default;

    protected override Task<IUserStore> CreateAsync(TimeProvider time) =>
        Task.FromResult<IUserStore>(new MemoryUserStore(time: time));

    [Fact]
    public async Task The_least_recently_used_users_and_marks_go_over_the_limit()
    {
        var store = new MemoryUserStore(new UserStoreOptions { MaxUsers = 2, MaxReadMarks = 2 });
        await store.ClaimNameAsync(new User("1", "one"), default);
        await store.ClaimNameAsync(new User("2", "two"), default);
        await store.FindAsync("1", default);
        await store.ClaimNameAsync(new User("3", "three"), default);
        await store.SetReadMarkAsync("1", "a", 1, exactly: false, default);
        await store.SetReadMarkAsync("1", "b", 1, exactly: false, default);
        await store.SetReadMarkAsync("1", "c", 1, exactly: false, default);

        Assert.False((await store.ClaimNameAsync(new User("4", "two"), default)).IsTaken);
        Assert.Null(await store.FindAsync("2", default));
        Assert.NotNull(await store.FindAsync("1", default));
        Assert.Equal(0, await store.GetReadMarkAsync("1", "a", default));
        Assert.Equal(1, await store.GetReadMarkAsync("1", "c", default));
    }

    [Fact]
    public void Limits_that_cannot_be_are_all_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new MemoryUserStore(
            new UserStoreOptions { MaxUsers = 0, MaxReadMarks = 0, NameLifetime = TimeSpan.Zero }));
        Assert.Contains("MaxUsers is 0", error.Message);
        Assert.Contains("MaxReadMarks is 0", error.Message);
        Assert.Contains("NameLifetime is 00:00:00", error.Message);
    }
}
