using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Text;
using Parley.LoadGenerator.Clients;
using Parley.LoadGenerator.Peers;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>
/// TLS: WebSockets, and SSE over HTTP/2. The clients are the framework's own, so that only the server's cost means
/// anything here.
/// </summary>
internal static class Encrypted
{
    private const int Subscribers = 200;
    private const string Topic = "tls";

    // The server makes a certificate for itself at its start.
#pragma warning disable CA5359 // nobody is trusted here: the server is this program's child on this machine
    private static readonly RemoteCertificateValidationCallback s_anyCertificate = (_, _, _, _) => true;
#pragma warning restore CA5359
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Stage stage)
    {
        using var stop = new CancellationTokenSource(s_limit);
        using var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = s_anyCertificate },

            // A connection carries 100 streams.
            EnableMultipleHttp2Connections = true,
        };
        using var http = new System.Net.Http.HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var tally = new Tally();
        using var publisher = await PublisherAsync(stage, stop.Token).ConfigureAwait(false);
        var clients = Enumerable.Range(0, Subscribers)
            .Select(_ => stage.Transport == Transport.WebSocket
                ? ListenAsync(stage, tally, stop.Token)
                : StreamAsync(stage, http, tally, stop.Token))
            .ToArray();
        await UntilAsync(() => tally.Ready == Subscribers, clients).ConfigureAwait(false);

        stage.WarmUp(time => PublishAsync(stage, publisher, tally, clients, time, stop.Token).GetAwaiter().GetResult());
        for (var round = 0; round < stage.Plan.Rounds; round++)
        {
            var before = stage.Server.Usage;
            var count = tally.Count;
            await PublishAsync(stage, publisher, tally, clients, stage.Plan.Rooms, stop.Token).ConfigureAwait(false);
            stage.Note("tls", "CPU µs", (stage.Server.Usage - before).CpuSeconds * 1e6 / (tally.Count - count));
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(clients).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
    }

    private static async Task PublishAsync(
        Stage stage, ClientWebSocket publisher, Tally tally, Task[] clients, TimeSpan time, CancellationToken cancel)
    {
        var protocol = stage.Peer.Protocol;
        var text = Encoding.UTF8.GetBytes(protocol.Before(Topic) + "~#" + new string('x', Stage.DataBytes - 2) + protocol.After);
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            var expected = tally.Count + Subscribers;
            await publisher.SendAsync(text, WebSocketMessageType.Text, true, cancel).ConfigureAwait(false);
            await UntilAsync(() => tally.Count >= expected, clients).ConfigureAwait(false);
        }
    }

    private static async Task<ClientWebSocket> PublisherAsync(Stage stage, CancellationToken cancel)
    {
        var protocol = stage.Peer.Protocol;
        var socket = await ConnectAsync(stage, protocol.PublishPath(Topic), protocol.PublishSteps, cancel).ConfigureAwait(false);
        _ = IgnoreAsync(socket, cancel);
        return socket;
    }

    private static async Task<ClientWebSocket> ConnectAsync(Stage stage, string path, Step[] steps, CancellationToken cancel)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = s_anyCertificate;
        await socket.ConnectAsync(new Uri($"wss://127.0.0.1:{stage.Server.Port}{path}"), cancel).ConfigureAwait(false);
        var buffer = new byte[4096];
        foreach (var step in steps)
        {
            if (step.Send.Length > 0)
            {
                await socket.SendAsync(Encoding.UTF8.GetBytes(step.Send), WebSocketMessageType.Text, true, cancel).ConfigureAwait(false);
            }

            var text = "";
            while (!text.Contains(step.Expect, StringComparison.Ordinal))
            {
                var result = await socket.ReceiveAsync(buffer, cancel).ConfigureAwait(false);
                text = Encoding.UTF8.GetString(buffer, 0, result.Count);
            }
        }

        return socket;
    }

    private static async Task IgnoreAsync(ClientWebSocket socket, CancellationToken cancel)
    {
        var buffer = new byte[4096];
        while (!cancel.IsCancellationRequested)
        {
            await socket.ReceiveAsync(buffer, cancel).ConfigureAwait(false);
        }
    }

    private static async Task ListenAsync(Stage stage, Tally tally, CancellationToken cancel)
    {
        var protocol = stage.Peer.Protocol;
        using var socket = await ConnectAsync(
            stage, protocol.WebSocketPath(Topic), protocol.WebSocketSteps(Topic), cancel).ConfigureAwait(false);
        tally.AddReady();
        var buffer = new byte[4096];
        while (!cancel.IsCancellationRequested)
        {
            var result = await socket.ReceiveAsync(buffer, cancel).ConfigureAwait(false);
            tally.Take(buffer.AsSpan(0, result.Count));
        }
    }

    private static async Task StreamAsync(Stage stage, System.Net.Http.HttpClient http, Tally tally, CancellationToken cancel)
    {
        var uri = new Uri($"https://127.0.0.1:{stage.Server.Port}{stage.Peer.Protocol.EventsPath!(Topic)}");
        var stream = await http.GetStreamAsync(uri, cancel).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            tally.AddReady();
            var buffer = new byte[4096];
            while (!cancel.IsCancellationRequested)
            {
                var count = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false);
                tally.Take(buffer.AsSpan(0, count));
            }
        }
    }

    private static async Task UntilAsync(Func<bool> condition, Task[] clients)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (clients.FirstOrDefault(client => client.IsFaulted) is { } failed)
            {
                await failed.ConfigureAwait(false);
            }

            if (Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new InvalidOperationException("The messages did not arrive.");
            }

            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    private sealed class Tally
    {
        private long _count;
        private int _ready;

        public long Count => Volatile.Read(ref _count);

        public int Ready => Volatile.Read(ref _ready);

        public void AddReady() => Interlocked.Increment(ref _ready);

        public void Take(ReadOnlySpan<byte> text) => Interlocked.Add(ref _count, text.Count("~#"u8));
    }
}
