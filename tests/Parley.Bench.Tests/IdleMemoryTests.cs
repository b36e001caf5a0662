using System.Buffers;
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
    private const int FirstClients = 100;
    private const int Clients = 400;

    // Of which 4,100 are the web server's below HTTP, and 400 the client's own socket in this process.
    private const int MaxBytes = 8000;

    [Theory]
    [InlineData("GET /topics/t/events HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /ws?topic=t HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")]
    public async Task A_connection_that_does_nothing_holds_little(string request)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddParley();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, KeepsNothing>();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.HandOverStreams()));
        await using var app = builder.Build();
        app.MapParley();
        await app.StartAsync();
        var clients = new List<Socket>();
        try
        {
            // The first pay for what is made once.
            await OpenAsync(app, request, clients, FirstClients);
            var before = LiveBytes();
            await OpenAsync(app, request, clients, Clients);
            Assert.InRange((LiveBytes() - before) / Clients, 0, MaxBytes);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            await app.StopAsync();
        }
    }

    private static async Task OpenAsync(WebApplication app, string request, List<Socket> clients, int count)
    {
        var port = new Uri(app.Urls.Single()).Port;
        var received = new byte[4096];
        for (var i = 0; i < count; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            clients.Add(client);

            // Without tasks, which would keep what belongs to the client.
            client.ReceiveTimeout = 20_000;
            client.Connect("127.0.0.1", port);
            client.Send(Encoding.ASCII.GetBytes(request));
            for (var length = 0; !Encoding.ASCII.GetString(received, 0, length).Contains("\"topics\"", StringComparison.Ordinal);)
            {
                length += client.Receive(received, length, received.Length - length, SocketFlags.None);
            }
        }

        // What the last ones still do is over in a moment; the memory of all is looked at, not theirs.
        await Task.Delay(500);
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
