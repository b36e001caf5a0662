using Parley.AspNetCore.Tests.Transports;

namespace Parley.AspNetCore.Tests.Conformance;

/// <summary>A server that sends each text back: a raw stream with its one topic, or a program's own loop.</summary>
internal sealed class EchoApp : IAsyncDisposable
{
    private const int OwnLimit = 16 * 1024 * 1024;

    // Data as JSON: the quotes count.
    private const int RawLimit = (64 * 1024) - 2;

    private readonly EchoKind _kind;
    private readonly TestApp _app;
    private readonly PathCounter _paths;
    private int _topics;

    private EchoApp(EchoKind kind, TestApp app)
    {
        _kind = kind;
        _app = app;
        _paths = new PathCounter(app);
    }

    /// <summary>The longest text that comes back, in bytes.</summary>
    public int LongestText => IsOwn(_kind) ? OwnLimit : RawLimit;

    public int Port => _app.Address.Port;

    public static async Task<EchoApp> StartAsync(EchoKind kind)
    {
        var isPiped = kind is EchoKind.Piped or EchoKind.OwnPiped;
        var app = await TestApp.StartAsync(
            options =>
            {
                options.Limits = LimitOptions.None;
                options.Transports = options.Transports with { UseDirectSockets = !isPiped };
                options.Hub = options.Hub with
                {
                    ByteAllowance = 2 * OwnLimit,
                    CloseTimeout = TestApp.Patience,
                    HeartbeatInterval = TimeSpan.FromMinutes(10),
                };
            },
            map: web => web.MapWebSocket("/own", EchoAsync, new ParleySocketOptions { MaxMessageBytes = OwnLimit }),
            handsOver: kind == EchoKind.HandedOver);
        return new EchoApp(kind, app);
    }

    /// <summary>Where the next client goes.</summary>
    public string NextPath() =>
        IsOwn(_kind) ? "/own" : $"/ws?format=raw&topic=echo-{Interlocked.Increment(ref _topics)}";

    /// <summary>Whether all clients that got an answer went the way that the kind is named for.</summary>
    public void AssertPaths()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(_kind is EchoKind.Piped or EchoKind.OwnPiped, _paths.Sockets == 0);
            Assert.Equal(_paths.Sockets > 0, _paths.Pipes == 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _paths.Dispose();
        await _app.DisposeAsync();
    }

    private static bool IsOwn(EchoKind kind) => kind is EchoKind.OwnDirect or EchoKind.OwnPiped;

    private static async Task EchoAsync(ParleySocket socket)
    {
        await foreach (var text in socket.ReadAllAsync())
        {
            socket.Send(text);
        }
    }
}
