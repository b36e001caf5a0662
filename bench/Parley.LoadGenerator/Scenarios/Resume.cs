using System.Diagnostics;
using System.Text.RegularExpressions;
using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Everybody comes back at once and resumes: against everybody coming without a position.</summary>
internal static partial class Resume
{
    private const string Topic = "resume";
    private const int Missed = 100;

    public static void Run(Stage stage)
    {
        var audience = new Audience(stage.Loop, stage.Server.Port);
        var first = (StreamClient)stage.Subscriber(Topic);
        audience.Open(1, _ => first);
        var position = Position().Match(first.Greeting ?? "").Groups[1].Value;
        var publisher = stage.Publisher(Topic);
        publisher.Publish(Missed);
        stage.WaitFor(Missed);

        var crowd = stage.Plan.Crowd;
        Connect(stage, crowd, "");
        var plain = Connect(stage, crowd, "");
        var resumed = Connect(stage, crowd, $"&since={position}");
        stage.Note("resume", "connect s", plain);
        stage.Note("resume", "connect and resume s", resumed);
        stage.Note("resume", "errors", stage.Deliveries.Lost + stage.Deliveries.Repeated);
    }

    private static double Connect(Stage stage, int crowd, string suffix)
    {
        var plan = stage.Peer.Protocol.Subscribe(stage.Transport, stage.Server.Port, Topic, suffix);
        stage.Deliveries.Reset();
        var audience = new Audience(stage.Loop, stage.Server.Port);
        var start = Stopwatch.GetTimestamp();
        audience.Open(crowd, _ => new StreamClient(plan, stage.Deliveries, suffix.Length > 0 ? 0 : -1));
        if (suffix.Length > 0)
        {
            stage.WaitFor((long)crowd * Missed);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        audience.CloseAll();
        stage.Pause(TimeSpan.FromSeconds(1));
        return seconds;
    }

    [GeneratedRegex("\"head\":\"([^\"]+)\"")]
    private static partial Regex Position();
}
