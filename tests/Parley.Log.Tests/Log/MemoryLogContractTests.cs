using Parley.Contracts;

namespace Parley.Log.Tests.Log;

public sealed class MemoryLogAppendTests : LogAppendContract
{
    protected override ILog CreateLog(TimeProvider time) => new MemoryLog(time: time);
}

public sealed class MemoryLogChangeTests : LogChangeContract
{
    protected override ILog CreateLog(TimeProvider time) => new MemoryLog(time: time);
}

public sealed class MemoryLogReadTests : LogReadContract
{
    protected override ILog CreateLog(TimeProvider time) => new MemoryLog(time: time);
}

public sealed class MemoryLogModelTests : LogModelContract
{
    protected override ILog CreateLog(TimeProvider time) => new MemoryLog(time: time);
}
