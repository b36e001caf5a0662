using System.Diagnostics;
using System.Text;
using Parley.LoadGenerator.Results;
using HttpClient = Parley.LoadGenerator.Clients.HttpClient;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Small POSTs on 64 connections, against an endpoint that does nothing but answer 201.</summary>
internal static class HttpPublish
{
    private const int Connections = 64;

    /// <param name="stage">The server.</param>
    /// <param name="path">Where is posted to.</param>
    public static void Run(Stage stage, string path)
    {
        var body = "{\"text\":\"" + new string('x', 50) + "\"}";
        var request = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{stage.Server.Port}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
        Post(stage, request, stage.Plan.WarmUp);
        Post(stage, request, stage.Plan.WarmUp);

        var before = stage.Server.Usage;
        var start = Stopwatch.GetTimestamp();
        var tally = Post(stage, request, stage.Plan.Rooms);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        stage.Note("http publish", "requests/s", tally.Done / seconds);
        stage.Note("http publish", "CPU µs", (stage.Server.Usage - before).CpuSeconds * 1e6 / tally.Done);
        stage.Note("http publish", "p99 ms", tally.Latency.Quantile(0.99) / 1e6);
    }

    private static HttpTally Post(Stage stage, byte[] request, TimeSpan time)
    {
        var tally = new HttpTally();
        var audience = new Audience(stage.Loop, stage.Server.Port);
        audience.Open(Connections, _ => new HttpClient(request, tally));
        stage.Pause(time);
        tally.IsStopped = true;
        audience.CloseAll();
        return tally;
    }
}
