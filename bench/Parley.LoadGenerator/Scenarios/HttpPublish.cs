using System.Diagnostics;
using System.Text;
using Parley.LoadGenerator.Results;
using HttpClient = Parley.LoadGenerator.Clients.HttpClient;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Small POSTs on 64 connections, against an endpoint that does nothing but answer 201.</summary>
internal sealed class HttpPublish : IScenario
{
    private const int Connections = 64;

    private readonly Stage _stage;
    private readonly byte[] _request;

    /// <param name="stage">The server.</param>
    /// <param name="path">Where is posted to.</param>
    public HttpPublish(Stage stage, string path)
    {
        var body = "{\"text\":\"" + new string('x', 50) + "\"}";
        _stage = stage;
        _request = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{stage.Server.Port}\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n{body}");
        stage.WarmUp(time => Post(time));
    }

    /// <inheritdoc/>
    public void Measure()
    {
        var before = _stage.Server.Usage;
        var start = Stopwatch.GetTimestamp();
        var tally = Post(_stage.Plan.Rooms);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        _stage.Note("http publish", "requests/s", tally.Done / seconds);
        _stage.Note("http publish", "CPU µs", (_stage.Server.Usage - before).CpuSeconds * 1e6 / tally.Done);
        _stage.Note("http publish", "p99 ms", tally.Latency.Quantile(0.99) / 1e6);
    }

    public void Dispose()
    {
        // Every measurement closes its own clients.
    }

    private HttpTally Post(TimeSpan time)
    {
        var tally = new HttpTally();
        var audience = new Audience(_stage.Loop, _stage.Server.Port);
        audience.Open(Connections, _ => new HttpClient(_request, tally));
        _stage.Pause(time);
        tally.IsStopped = true;
        audience.CloseAll();
        return tally;
    }
}
