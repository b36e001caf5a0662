namespace Parley.LoadGenerator.Scenarios;

/// <summary>Connections that do nothing: the memory of the server.</summary>
internal static class Idle
{
    private const int FirstClients = 200;

    public static void Run(Stage stage)
    {
        // The first clients pay for what is made once.
        var audience = new Audience(stage.Loop, stage.Server.Port);
        audience.Open(FirstClients, i => stage.Subscriber($"idle{i % 100}"));
        stage.Pause(TimeSpan.FromSeconds(1));
        var before = stage.Server.MemoryBytes;
        audience.Open(stage.Plan.Crowd, i => stage.Subscriber($"idle{i % 100}"));
        stage.Pause(TimeSpan.FromSeconds(3));
        stage.Note("idle", "bytes", (stage.Server.MemoryBytes - before) / (double)stage.Plan.Crowd);
        audience.CloseAll();
    }
}
