using Parley.Contracts;
using Parley.Log;
using Parley.Users;

namespace Parley.Sqlite.Tests;

public sealed class SqliteLogAppendTests : LogAppendContract
{
    private readonly TempFolder _folder = new();

    protected override ILog CreateLog(TimeProvider time) => new SqliteLog(new() { Path = _folder.File() }, time);

    protected override void CleanUp() => _folder.Dispose();
}

public sealed class SqliteLogChangeTests : LogChangeContract
{
    private readonly TempFolder _folder = new();

    protected override ILog CreateLog(TimeProvider time) => new SqliteLog(new() { Path = _folder.File() }, time);

    protected override void CleanUp() => _folder.Dispose();
}

public sealed class SqliteLogReadTests : LogReadContract
{
    private readonly TempFolder _folder = new();

    protected override ILog CreateLog(TimeProvider time) => new SqliteLog(new() { Path = _folder.File() }, time);

    protected override void CleanUp() => _folder.Dispose();
}

public sealed class SqliteLogModelTests : LogModelContract
{
    private readonly TempFolder _folder = new();

    protected override ILog CreateLog(TimeProvider time) => new SqliteLog(new() { Path = _folder.File() }, time);

    protected override void CleanUp() => _folder.Dispose();
}

public sealed class SqliteUserStoreTests : UserStoreContract
{
    private readonly TempFolder _folder = new();
    private SqliteLog? _log;

    public override async ValueTask DisposeAsync()
    {
        await _log!.DisposeAsync();
        _folder.Dispose();
    }

    protected override async Task<IUserStore> CreateAsync(TimeProvider time)
    {
        _log = new SqliteLog(new() { Path = _folder.File() }, time);
        await _log.OpenAsync(default);
        return new SqliteUserStore(_log);
    }
}

public sealed class SqliteSearchTests : SearchContract
{
    private readonly TempFolder _folder = new();

    protected override ILog CreateLog(TimeProvider time) => new SqliteLog(new() { Path = _folder.File() }, time);

    protected override void CleanUp() => _folder.Dispose();
}
