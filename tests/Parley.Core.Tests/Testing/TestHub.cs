using Parley.Access;
using Parley.Contracts;
using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Testing;

/// <summary>A started hub, whose end fails the test if anything was reported as an error.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    private readonly ErrorLogger _logger = new();

    private TestHub(HubOptions? options, ILog? log, IAccess? access, TimeProvider? time) =>
        Hub = new Hub(log ?? new MemoryLog(time: time), options, access, time, _logger);

    public Hub Hub { get; }

    public ErrorLogger Logger => _logger;

    /// <summary>Whether the test looks at the errors itself.</summary>
    public bool ExpectsErrors { get; set; }

    /// <summary>Everything that was posted to the pipeline before is done.</summary>
    public Task SettleAsync() => Hub.Pipeline.BarrierAsync().WaitAsync(Eventually.Limit);

    public static async Task<TestHub> StartAsync(
        HubOptions? options = null, ILog? log = null, IAccess? access = null, ManualTime? time = null)
    {
        var hub = new TestHub(options, log, access, time);
        await hub.Hub.StartAsync();
        return hub;
    }

    public LogPosition At(long seq) => new(Hub.Epoch, seq);

    /// <summary>Publishes a text that must be accepted.</summary>
    public async Task<long> PublishAsync(string topic, string text = "x", User? from = null)
    {
        var result = await Hub.PublishTextAsync(topic, text, from).WaitAsync(Eventually.Limit);
        Assert.Null(result.Error);
        return result.Id.Seq;
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);
        if (!ExpectsErrors)
        {
            Assert.Empty(_logger.Errors);
        }
    }
}
