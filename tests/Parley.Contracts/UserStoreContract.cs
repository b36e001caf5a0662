using System.Globalization;
using Parley.Messages;
using Parley.Users;

namespace Parley.Contracts;

/// <summary>What every store of people does.</summary>
public abstract class UserStoreContract : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private IUserStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await CreateAsync(_time);

    public abstract ValueTask DisposeAsync();

    protected abstract Task<IUserStore> CreateAsync(TimeProvider time);

    [Fact]
    public async Task A_user_is_found_by_id_with_the_newest_name()
    {
        Assert.Null(await _store.FindAsync("u1", default));
        Assert.Equal(new NameClaim(null, null), await ClaimAsync("u1", "Ann"));
        await ClaimAsync("u2", "Zoë 지은");
        Assert.Equal(new User("u1", "Ann"), await _store.FindAsync("u1", default));

        Assert.Equal(new NameClaim("Ann", null), await ClaimAsync("u1", "Anna"));
        Assert.Equal(new User("u1", "Anna"), await _store.FindAsync("u1", default));
        Assert.Equal(new User("u2", "Zoë 지은"), await _store.FindAsync("u2", default));
    }

    [Theory]
    [InlineData("Mina", "Mina")]
    [InlineData("Mina", "MINA")]
    [InlineData("Mina", "Ｍｉｎａ")]
    [InlineData("Straße", "STRASSE")]
    [InlineData("ΣΊΣΥΦΟΣ", "Σίσυφος")]
    [InlineData("ﬁve", "Five")]
    [InlineData("Ⓜina", "mina")]
    [InlineData("민아", "\u1106\u1175\u11ab\u110b\u1161")]
    [InlineData("❤", "❤\ufe0f")]
    public async Task A_name_that_passes_for_another_is_taken(string first, string second)
    {
        await ClaimAsync("u1", first);

        var claim = await ClaimAsync("u2", second);

        Assert.True(claim.IsTaken);
        Assert.Null(await _store.FindAsync("u2", default));
        Assert.Equal(new NameClaim(null, null), await ClaimAsync("u2", claim.Suggestion!));
    }

    [Fact]
    public async Task A_taken_name_leaves_the_user_as_it_was()
    {
        await ClaimAsync("u1", "Ann");
        await ClaimAsync("u2", "Bea");

        Assert.Equal(new NameClaim(null, "Ann 2"), await ClaimAsync("u2", "Ann"));

        Assert.Equal("Bea", (await _store.FindAsync("u2", default))!.Name);
        Assert.Equal("Ann", (await _store.FindAsync("u1", default))!.Name);
    }

    [Fact]
    public async Task A_user_may_write_the_own_name_in_another_way()
    {
        await ClaimAsync("u1", "mina");
        Assert.Equal(new NameClaim("mina", null), await ClaimAsync("u1", "MINA"));
        Assert.Equal(new NameClaim("MINA", null), await ClaimAsync("u1", "MINA"));
    }

    [Fact]
    public async Task Renaming_gives_the_old_name_back()
    {
        await ClaimAsync("u1", "Ann");
        await ClaimAsync("u1", "Bea");
        Assert.False((await ClaimAsync("u2", "ann")).IsTaken);
        Assert.True((await ClaimAsync("u1", "Ann")).IsTaken);
    }

    [Fact]
    public async Task The_suggestion_is_the_next_number_and_never_two_of_them()
    {
        var expected = new[] { "Mina 2", "Mina 3", "Mina 4", "Mina 5", "Mina 6", "Mina 7" };
        await ClaimAsync("u1", "Mina");
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], (await ClaimAsync($"v{i}", "Mina")).Suggestion);
            Assert.False((await ClaimAsync($"v{i}", expected[i])).IsTaken);
        }

        Assert.Equal("Mina 8", (await ClaimAsync("w", "mina 3")).Suggestion, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("한")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("e\u0323\u0302\u0301\u0308\u0304\u0306\u0307\u030a")]
    public async Task A_suggestion_is_never_longer_than_a_name_may_be(string character)
    {
        var name = string.Concat(Enumerable.Repeat(character, 32)).Normalize();
        await ClaimAsync("u1", name);

        var suggestion = (await ClaimAsync("u2", name)).Suggestion!;

        Assert.EndsWith(" 2", suggestion, StringComparison.Ordinal);
        Assert.InRange(new StringInfo(suggestion).LengthInTextElements, 3, 32);
        Assert.False((await ClaimAsync("u2", suggestion)).IsTaken);
    }

    [Fact]
    public async Task A_name_stays_for_thirty_days_after_its_owner_was_seen_last()
    {
        await ClaimAsync("u1", "Ann");
        _time.Advance(TimeSpan.FromDays(20));
        Assert.NotNull(await _store.FindAsync("u1", default));
        _time.Advance(TimeSpan.FromDays(20));
        await _store.SetReadMarkAsync("u1", "t", 1, exactly: false, default);
        // What was seen is written down when nobody waits for it; this waits behind it.
        await ClaimAsync("u9", "Zoe");
        _time.Advance(TimeSpan.FromDays(28));
        Assert.True((await ClaimAsync("u2", "Ann")).IsTaken);
        _time.Advance(TimeSpan.FromDays(3));

        Assert.False((await ClaimAsync("u2", "Ann")).IsTaken);

        Assert.Null(await _store.FindAsync("u1", default));
        Assert.Equal(new NameClaim(null, "Ann 2"), await ClaimAsync("u1", "Ann"));
        Assert.Equal(1, await _store.GetReadMarkAsync("u1", "t"));
    }

    [Fact]
    public async Task Who_stayed_away_keeps_the_name_while_nobody_wants_it()
    {
        await ClaimAsync("u1", "Ann");
        _time.Advance(TimeSpan.FromDays(400));
        Assert.Equal("Ann", (await _store.FindAsync("u1", default))!.Name);
        await ClaimAsync("u9", "Zoe");
        Assert.True((await ClaimAsync("u2", "Ann")).IsTaken);
    }

    [Fact]
    public async Task A_name_that_many_want_at_a_time_is_given_once()
    {
        var claims = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.Run(() => ClaimAsync($"u{i}", i % 2 == 0 ? "Ann" : "ANN"))))
            .WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Single(claims, claim => !claim.IsTaken);
    }

    [Fact]
    public async Task A_read_mark_goes_back_only_when_that_is_meant()
    {
        Assert.Equal(0, await _store.GetReadMarkAsync("u1", "t"));
        Assert.Equal(new ReadMarkChange(7, true), await MarkAsync(7));
        Assert.Equal(new ReadMarkChange(7, false), await MarkAsync(5));
        Assert.Equal(new ReadMarkChange(7, false), await MarkAsync(7));
        Assert.Equal(new ReadMarkChange(8, true), await MarkAsync(8));
        Assert.Equal(new ReadMarkChange(3, true), await MarkAsync(3, exactly: true));
        Assert.Equal(3, await _store.GetReadMarkAsync("u1", "t"));
        Assert.Equal(new ReadMarkChange(0, true), await MarkAsync(0, exactly: true));
        Assert.Equal([("t", 0L)], (await _store.GetReadMarksAsync("u1", ["t"], default)).Select(mark => (mark.Key, mark.Value)));
        Assert.Equal(new ReadMarkChange(0, false), await MarkAsync(0, exactly: true));
        Assert.Equal(new ReadMarkChange(4, true), await MarkAsync(4));
    }

    [Fact]
    public async Task Having_read_nothing_is_no_mark_unless_that_is_meant()
    {
        Assert.Equal(new ReadMarkChange(0, false), await MarkAsync(0));
        Assert.Empty(await _store.GetReadMarksAsync("u1", ["t"], default));
        Assert.Equal(new ReadMarkChange(0, true), await MarkAsync(0, exactly: true));
        Assert.Single(await _store.GetReadMarksAsync("u1", ["t"], default));
    }

    [Fact]
    public async Task Read_marks_belong_to_a_user_and_a_topic()
    {
        await _store.SetReadMarkAsync("u1", "a", 1, exactly: false, default);
        await _store.SetReadMarkAsync("u1", "b", 2, exactly: false, default);
        await _store.SetReadMarkAsync("u2", "a", 3, exactly: false, default);

        var marks = await _store.GetReadMarksAsync("u1", ["a", "b", "c"], default);

        Assert.Equal([("a", 1L), ("b", 2L)], marks.Select(mark => (mark.Key, mark.Value)).Order());
        Assert.Empty(await _store.GetReadMarksAsync("u1", [], default));
        Assert.Empty(await _store.GetReadMarksAsync("u3", ["a"], default));
    }

    [Fact]
    public async Task Many_at_a_time_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(1, 100).Select(i => Task.Run(async () =>
        {
            await ClaimAsync($"u{i}", $"name {i}");
            await _store.SetReadMarkAsync("u", "t", i, exactly: false, default);
        }))).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal("name 50", (await _store.FindAsync("u50", default))!.Name);
        Assert.Equal(100, await _store.GetReadMarkAsync("u", "t"));
    }

    private async Task<NameClaim> ClaimAsync(string id, string name) => await _store.ClaimNameAsync(new User(id, name), default);

    private async Task<ReadMarkChange> MarkAsync(long offset, bool exactly = false) =>
        await _store.SetReadMarkAsync("u1", "t", offset, exactly, default);
}
