using Parley.LoadGenerator.Clients;

namespace Parley.LoadGenerator.Scenarios;

/// <summary>Opens many clients, some at a time, and closes them.</summary>
internal sealed class Audience(ClientLoop loop, int port)
{
    /// <summary>Handshakes under way at once: below the shortest queue of connections that a server here asks for.</summary>
    public const int Window = 256;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly List<Client> _clients = [];

    public int Count => _clients.Count;

    public IReadOnlyList<Client> Clients => _clients;

    /// <summary>Opens more clients and waits until all of them are ready.</summary>
    /// <exception cref="InvalidOperationException">Some are not ready in time.</exception>
    public void Open(int count, Func<int, Client> make)
    {
        var opened = 0;
        var before = loop.Ready;
        var ended = loop.Ended;
        var isDone = loop.Run(
            () => loop.Ready - before >= count,
            s_limit,
            _ =>
            {
                while (opened < count && opened - (loop.Ready - before) < Window)
                {
                    var client = make(opened++);
                    _clients.Add(client);
                    loop.Open(client, port);
                }

                return long.MaxValue;
            });
        if (!isDone || loop.Ended != ended)
        {
            throw new InvalidOperationException(
                $"{loop.Ready - before} of {count} clients became ready, {loop.Ended - ended} were cut.");
        }
    }

    public void CloseAll()
    {
        foreach (var client in _clients)
        {
            loop.Close(client);
        }

        _clients.Clear();
    }
}
