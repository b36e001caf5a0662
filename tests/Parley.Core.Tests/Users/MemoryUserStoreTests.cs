using Parley.Contracts;
using Parley.Messages;
using Parley.Users;

namespace Parley.Core.Tests.Users;

public sealed class MemoryUserStoreTests : UserStoreContract
{
    public override ValueTask DisposeAsync() => default;

    protected override Task<IUserStore> CreateAsync() => Task.FromResult<IUserStore>(new MemoryUserStore());

    [Fact]
    public async Task The_least_recently_used_users_and_marks_go_over_the_limit()
    {
        var store = new MemoryUserStore(new MemoryUserStoreOptions { MaxUsers = 2, MaxReadMarks = 2 });
        await store.SaveAsync(new User("1", "one"), default);
        await store.SaveAsync(new User("2", "two"), default);
        await store.FindAsync("1", default);
        await store.SaveAsync(new User("3", "three"), default);
        await store.SetReadMarkAsync("1", "a", 1, default);
        await store.SetReadMarkAsync("1", "b", 1, default);
        await store.SetReadMarkAsync("1", "c", 1, default);

        Assert.Null(await store.FindAsync("2", default));
        Assert.NotNull(await store.FindAsync("1", default));
        Assert.Equal(0, await store.GetReadMarkAsync("1", "a", default));
        Assert.Equal(1, await store.GetReadMarkAsync("1", "c", default));
    }
}
