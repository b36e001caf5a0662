using Parley.Messages;
using Parley.Users;

namespace Parley.Contracts;

/// <summary>What every store of people does.</summary>
public abstract class UserStoreContract : IAsyncLifetime
{
    private IUserStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public abstract ValueTask DisposeAsync();

    protected abstract Task<IUserStore> CreateAsync();

    [Fact]
    public async Task A_user_is_found_by_id_with_the_newest_name()
    {
        Assert.Null(await _store.FindAsync("u1", default));
        await _store.SaveAsync(new User("u1", "Ann"), default);
        await _store.SaveAsync(new User("u2", "Zoë 지은"), default);
        Assert.Equal(new User("u1", "Ann"), await _store.FindAsync("u1", default));

        await _store.SaveAsync(new User("u1", "Anna"), default);
        Assert.Equal(new User("u1", "Anna"), await _store.FindAsync("u1", default));
        Assert.Equal(new User("u2", "Zoë 지은"), await _store.FindAsync("u2", default));
    }

    [Fact]
    public async Task A_read_mark_never_goes_back()
    {
        Assert.Equal(0, await _store.GetReadMarkAsync("u1", "t", default));
        await _store.SetReadMarkAsync("u1", "t", 7, default);
        await _store.SetReadMarkAsync("u1", "t", 5, default);
        Assert.Equal(7, await _store.GetReadMarkAsync("u1", "t", default));
        await _store.SetReadMarkAsync("u1", "t", 8, default);
        Assert.Equal(8, await _store.GetReadMarkAsync("u1", "t", default));
        Assert.Equal(0, await _store.GetReadMarkAsync("u1", "u", default));
        Assert.Equal(0, await _store.GetReadMarkAsync("u2", "t", default));
    }

    [Fact]
    public async Task Many_at_a_time_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => Task.Run(async () =>
        {
            await _store.SaveAsync(new User($"u{i}", $"name {i}"), default);
            await _store.SetReadMarkAsync("u", "t", i, default);
        }))).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("name 50", (await _store.FindAsync("u50", default))!.Name);
        Assert.Equal(100, await _store.GetReadMarkAsync("u", "t", default));
    }
}
