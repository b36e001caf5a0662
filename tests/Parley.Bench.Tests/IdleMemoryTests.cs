using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.AspNetCore;

namespace Parley.Bench.Tests;

public sealed class IdleMemoryTests
{
    // Together 1,200 sockets, because both ends are in this process.
    private const int Batches = 5;
    private const int Clients = 100;

    // Of which 4,100 are the web server's below HTTP, and 400 the client's own socket in this process.
    private const int MaxBytes = 8000;

    // When the test gives up. It says nothing about how quick anything is.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("GET /topics/t/events HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /ws?topic=t HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")]
    public async Task A_connection_that_does_nothing_holds_little(string request)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Nobody answers a ping here.
        builder.Services.AddParley(options => options.Hub = new HubOptions { HeartbeatInterval = TimeSpan.FromDays(1) });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, KeepsNothing>();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.HandOverStreams()));
        await using var app = builder.Build();
        // The requests that are over: their connections go on without them.
        var ended = 0;
        app.Use(async (context, next) =>
        {
            await next(context);
            Interlocked.Increment(ref ended);
        });
        app.MapParley();
        await app.StartAsync();
        var clients = new List<Socket>();
        try
        {
            // The first pay for what is made once.
            Open(app, request, clients, Clients);
            await UntilAsync(() => Volatile.Read(ref ended) == Clients, s_patience);
            var before = LiveBytes();
            var each = new List<long>();
            for (var batch = 1; batch <= Batches; batch++)
            {
                Open(app, request, clients, Clients);
                await UntilAsync(() => Volatile.Read(ref ended) == clients.Count, s_patience);
                Assert.Equal(clients.Count, ended);
                // What a request leaves behind is gone soon after its end: when, is up to the machine.
                var now = 0L;
                await UntilAsync(() => (now = LiveBytes()) - before <= Clients * MaxBytes, s_rest);
                each.Add((now - before) / Clients);
                before = now;
            }

            // What connections hold is there in every batch; what the framework makes beside them now and then, another
            // thread of the pool for example, in one.
            Assert.True(each.Order().ElementAt(Batches / 2) is > 0 and <= MaxBytes, $"Bytes a connection in each batch: {string.Join(", ", each)}.");
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            await app.StopAsync();
        }
    }

    private static void Open(WebApplication app, string request, List<Socket> clients, int count)
    {
        var port = new Uri(app.Urls.Single()).Port;
        var received = new byte[4096];
        for (var i = 0; i < count; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            clients.Add(client);

            // Without tasks, which would keep what belongs to the client.
            client.ReceiveTimeout = (int)s_patience.TotalMilliseconds;
            client.Connect("127.0.0.1", port);
            client.Send(Encoding.ASCII.GetBytes(request));
            for (var length = 0; !Encoding.ASCII.GetString(received, 0, length).Contains("\"topics\"", StringComparison.Ordinal);)
            {
                length += client.Receive(received, length, received.Length - length, SocketFlags.None);
            }
        }
    }

    private static async Task UntilAsync(Func<bool> holds, TimeSpan patience)
    {
        var start = Stopwatch.GetTimestamp();
        while (!holds() && Stopwatch.GetElapsedTime(start) < patience)
        {
            await Task.Delay(100);
        }
    }

    private static long LiveBytes()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>What the web server keeps for the next request belongs to no connection, and differs from run to run.</summary>
    private sealed class KeepsNothing : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Fresh();

        private sealed class Fresh : MemoryPool<byte>
        {
            private const int BlockBytes = 4096;

            public override int MaxBufferSize => Array.MaxLength;

            public override IMemoryOwner<byte> Rent(int minBufferSize = -1) =>
                new Block(new byte[Math.Max(minBufferSize, BlockBytes)]);

            protected override void Dispose(bool disposing)
            {
            }
        }

        private sealed record Block(Memory<byte> Memory) : IMemoryOwner<byte>
        {
            public void Dispose()
            {
            }
        }
    }
}
