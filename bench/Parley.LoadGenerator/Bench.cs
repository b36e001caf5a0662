using System.Diagnostics;
using Parley.LoadGenerator.Clients;
using Parley.LoadGenerator.Peers;
using Parley.LoadGenerator.Results;
using Parley.LoadGenerator.Scenarios;
using Parley.LoadGenerator.Servers;

namespace Parley.LoadGenerator;

/// <summary>
/// A whole run. Every server is measured in turns with the floor, right after one another, so that what else the machine does
/// meets both; the others are not running meanwhile.
/// </summary>
internal sealed class Bench(RunOptions options, string peersFolder)
{
    private readonly HashSet<string> _missing = [];

    public ResultTable Results { get; } = new();

    /// <summary>Servers and scenarios that could not be measured, with the reason.</summary>
    public List<string> Failures { get; } = [];

    public void Run()
    {
        var peers = Peer.All.Where(IsWanted).ToList();
        foreach (var folder in peers.Select(peer => peer.Folder).Distinct().Where(_ => !options.IsInstalled))
        {
            Install(folder);
        }

        peers.RemoveAll(peer => _missing.Contains(peer.Folder));
        foreach (var transport in Enum.GetValues<Transport>())
        {
            CompareAll([.. peers.Where(peer => peer.Speaks(transport))], transport);
        }

        foreach (var parley in peers.Where(peer => peer is { IsParley: true, Variant: "direct" }))
        {
            RunParley(parley, peers.Find(peer => peer.Folder == "aspnet"));
        }

        foreach (var peer in peers.Where(peer => peer.Folder == "aspnet" || peer is { IsParley: true, Variant: "direct" }))
        {
            var encrypted = peer with { Name = peer.Name.Split(',')[0], Variant = "tls" };
            foreach (var transport in Enum.GetValues<Transport>().Where(encrypted.Speaks))
            {
                Alone("tls", encrypted, transport, stage => Encrypted.RunAsync(stage).GetAwaiter().GetResult());
            }
        }
    }

    /// <summary>What is measured for all.</summary>
    private void CompareAll(List<Peer> peers, Transport transport)
    {
        if (options.Wants("fanout") || options.Wants("rooms"))
        {
            On(Peer.All[0], transport, "compared with all others", floor =>
            {
                foreach (var peer in peers.Where(peer => peer.Name != Peer.FloorName))
                {
                    On(peer, transport, "fan-out and rooms", stage => Compare(floor, stage));
                }
            });
        }

        foreach (var peer in peers)
        {
            Alone("idle", peer, transport, Idle.Run);
        }
    }

    private void Compare(Stage floor, Stage stage)
    {
        foreach (var count in options.Plan.Subscribers.Where(_ => options.Wants("fanout")))
        {
            using var least = new Fanout(floor, count);
            using var fanout = new Fanout(stage, count);
            InTurns([least, fanout], () =>
            {
                stage.NoteRatio($"steady {count}");
                stage.NoteRatio($"bursts {count}");
            });
        }

        if (options.Wants("rooms"))
        {
            using var least = new Rooms(floor);
            using var rooms = new Rooms(stage);
            InTurns([least, rooms], () => stage.NoteRatio("rooms"));
        }
    }

    private void InTurns(IScenario[] scenarios, Action afterRound)
    {
        for (var round = 0; round < options.Plan.Rounds; round++)
        {
            foreach (var scenario in round % 2 == 0 ? scenarios : scenarios.Reverse())
            {
                scenario.Measure();
            }

            afterRound();
        }
    }

    /// <summary>What is measured for Parley alone, or against one other.</summary>
    private void RunParley(Peer parley, Peer? aspnet)
    {
        foreach (var transport in Enum.GetValues<Transport>())
        {
            Alone("beside", parley, transport, stage =>
            {
                using var beside = new Beside(stage);
                InTurns([beside], () => { });
            });
            Alone("resume", parley, transport, Resume.Run);
            Alone("catchup", parley with { Variant = "sqlite" }, transport, stage =>
                On(Peer.All[0], transport, "as a control", floor =>
                {
                    using var catchUp = new CatchUp(stage, floor);
                    InTurns([catchUp], () => { });
                }));
        }

        Alone("http", parley, Transport.WebSocket, stage =>
        {
            using var publish = new HttpPublish(stage, "/topics/bench/messages");
            if (aspnet is null)
            {
                InTurns([publish], () => { });
                return;
            }

            On(aspnet with { Name = "ASP.NET Core endpoint, 201" }, Transport.WebSocket, "http", other =>
            {
                using var bare = new HttpPublish(other, "/bare");
                InTurns([bare, publish], () => { });
            });
        });
    }

    private void Alone(string scenario, Peer peer, Transport transport, Action<Stage> run)
    {
        if (options.Wants(scenario))
        {
            On(peer, transport, scenario, run);
        }
    }

    private void On(Peer peer, Transport transport, string what, Action<Stage> run)
    {
        Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {peer.Name}, {transport}: {what}");
        try
        {
            using var server = ServerProcess.Start(Path.Combine(peersFolder, peer.Folder, "peer.sh"), peer.Variant);
            using var loop = new ClientLoop();
            run(new Stage(peer, transport, server, loop, options.Plan, Results));
        }
#pragma warning disable CA1031 // one server that fails must not take the others' figures with it
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failures.Add($"{peer.Name}, {transport}, {what}: {error.Message}");
            Console.Error.WriteLine($"         failed: {error.Message}");
        }
    }

    private bool IsWanted(Peer peer) =>
        options.Peers.Count == 0
        || peer.Name == Peer.FloorName
        || options.Peers.Any(name => peer.Name.Contains(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Installs what a server needs; one that cannot be had is left out.</summary>
    private void Install(string folder)
    {
        var start = new ProcessStartInfo("/bin/bash", [Path.Combine(peersFolder, folder, "peer.sh"), "install"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using var install = Process.Start(start)!;
        var output = install.StandardOutput.ReadToEndAsync();
        if (!install.WaitForExit(TimeSpan.FromMinutes(4)))
        {
            install.Kill(entireProcessTree: true);
        }

        if (install.ExitCode != 0)
        {
            _missing.Add(folder);
            Failures.Add($"{folder} is left out: {output.Result.Trim()}");
            Console.Error.WriteLine(Failures[^1]);
        }
    }
}
