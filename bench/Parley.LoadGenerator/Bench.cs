using System.Diagnostics;
using Parley.LoadGenerator.Clients;
using Parley.LoadGenerator.Peers;
using Parley.LoadGenerator.Results;
using Parley.LoadGenerator.Scenarios;
using Parley.LoadGenerator.Servers;

namespace Parley.LoadGenerator;

/// <summary>A whole run: every server gets its turn in every round, one at a time.</summary>
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
        for (var round = 1; round <= options.Plan.Rounds; round++)
        {
            foreach (var transport in Enum.GetValues<Transport>())
            {
                foreach (var peer in peers.Where(peer => peer.Speaks(transport)))
                {
                    RunPeer(peer, transport, round);
                }
            }

            RunOnceEach(peers);
        }
    }

    private void RunPeer(Peer peer, Transport transport, int round)
    {
        if (options.Wants("fanout") || options.Wants("rooms"))
        {
            On(peer, transport, peer.Variant, "fan-out and rooms", stage =>
            {
                if (options.Wants("fanout"))
                {
                    Fanout.Run(stage);
                }

                if (options.Wants("rooms"))
                {
                    Rooms.Run(stage);
                }
            });
        }

        if (options.Wants("idle") && round == 1)
        {
            On(peer, transport, peer.Variant, "idle", Idle.Run);
        }
    }

    /// <summary>What is measured for few servers.</summary>
    private void RunOnceEach(List<Peer> peers)
    {
        foreach (var peer in peers.Where(peer => peer is { IsParley: true, Variant: "direct" }))
        {
            foreach (var transport in Enum.GetValues<Transport>())
            {
                OnlyIf("beside", peer, transport, Beside.Run);
                OnlyIf("resume", peer, transport, Resume.Run);
            }

            OnlyIf("http", peer, Transport.WebSocket, stage => HttpPublish.Run(stage, "/topics/bench/messages"));
        }

        if (peers.Find(peer => peer.Folder == "aspnet") is { } bare)
        {
            var named = bare with { Name = "ASP.NET Core endpoint, 201" };
            OnlyIf("http", named, Transport.WebSocket, stage => HttpPublish.Run(stage, "/bare"));
        }

        foreach (var peer in peers.Where(peer => peer.Folder == "aspnet" || peer is { IsParley: true, Variant: "direct" }))
        {
            var encrypted = peer with { Name = peer.Name.Split(',')[0], Variant = "tls" };
            foreach (var transport in Enum.GetValues<Transport>().Where(encrypted.Speaks))
            {
                OnlyIf("tls", encrypted, transport, stage => Encrypted.RunAsync(stage).GetAwaiter().GetResult());
            }
        }
    }

    private void OnlyIf(string scenario, Peer peer, Transport transport, Action<Stage> run)
    {
        if (options.Wants(scenario))
        {
            On(peer, transport, peer.Variant, scenario, run);
        }
    }

    private void On(Peer peer, Transport transport, string variant, string what, Action<Stage> run)
    {
        Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {peer.Name}, {transport}: {what}");
        try
        {
            using var server = ServerProcess.Start(Path.Combine(peersFolder, peer.Folder, "peer.sh"), variant);
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
