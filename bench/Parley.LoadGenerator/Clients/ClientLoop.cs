// hot path
using System.Diagnostics;

namespace Parley.LoadGenerator.Clients;

/// <summary>
/// All clients on one thread: one epoll set, one receive buffer, one system call a read. Everything that waits has a
/// deadline.
/// </summary>
internal sealed unsafe class ClientLoop : IDisposable
{
    private const int BufferBytes = 1024 * 1024;
    private const int EventCount = 512;
    private const int PoliteStep = 16;

    private readonly int _epoll;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly EpollEvent[] _events = GC.AllocateArray<EpollEvent>(EventCount, pinned: true);
    private readonly List<Client?> _clients = [];
    private readonly Stack<int> _free = new();

    public ClientLoop()
    {
        _epoll = Libc.EpollCreate(Libc.CloseOnExec);
        if (_epoll < 0)
        {
            throw Libc.Failure("epoll_create1");
        }
    }

    /// <summary>Nanoseconds of the machine's own clock, the same that stands in the messages.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>When the events that are being handled were taken from the kernel.</summary>
    public long EventTime { get; private set; }

    /// <summary>Clients that have come through their handshake since the start.</summary>
    public int Ready { get; set; }

    /// <summary>Clients whose connection ended without being closed from this side.</summary>
    public int Ended { get; set; }

    /// <summary>Whether other threads go first after every few clients, and not only when this one's slice of time is over.</summary>
    public bool IsPolite { get; init; }

    /// <summary>Opens a client's connection to a port of this machine.</summary>
    public void Open(Client client, int port)
    {
        var socket = Libc.Socket(Libc.InterfaceInet, Libc.Stream | Libc.NonBlocking | Libc.CloseOnExec, 0);
        if (socket < 0)
        {
            throw Libc.Failure("socket");
        }

        var one = 1;
        _ = Libc.SetOption(socket, Libc.ProtocolTcp, Libc.NoDelay, &one, sizeof(int));

        // Closing resets, so that ten thousand connections do not leave ten thousand ports in TIME_WAIT.
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetOption(socket, Libc.SocketLevel, Libc.Linger, linger, 2 * sizeof(int));

        var address = Libc.SocketAddress.Loopback(port);
        if (Libc.Connect(socket, &address, (uint)sizeof(Libc.SocketAddress)) != 0
            && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Libc.InProgress)
        {
            _ = Libc.Close(socket);
            throw Libc.Failure("connect");
        }

        var index = _free.TryPop(out var free) ? free : _clients.Count;
        if (index == _clients.Count)
        {
            _clients.Add(null);
        }

        _clients[index] = client;
        client.Attach(this, socket, index);
        Watch(client, Libc.EpollAdd, Libc.EpollOut);
    }

    /// <summary>Closes a client's connection.</summary>
    public void Close(Client client)
    {
        if (client.Socket >= 0)
        {
            _ = Libc.Close(client.Socket);
            _clients[client.Index] = null;
            _free.Push(client.Index);
            client.Detach();
        }
    }

    /// <summary>Handles events until a condition is met.</summary>
    /// <param name="until">Looked at after every batch of events.</param>
    /// <param name="limit">Gives up after this.</param>
    /// <param name="due">Called before every wait; sends what is due and says when to look again (a timestamp).</param>
    /// <returns>False when the limit was reached.</returns>
    public bool Run(Func<bool> until, TimeSpan limit, Func<long, long>? due = null)
    {
        var end = Now + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        while (!until())
        {
            var now = Now;
            if (now >= end)
            {
                return false;
            }

            var next = due is null ? end : Math.Min(end, due(now));
            Poll(Math.Max(0, next - Now));
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var client in _clients.ToList())
        {
            if (client is not null)
            {
                Close(client);
            }
        }

        _ = Libc.Close(_epoll);
    }

    private void Poll(long nanoseconds)
    {
        var timeout = new Libc.TimeSpec
        {
            Seconds = nanoseconds / 1_000_000_000,
            Nanoseconds = nanoseconds % 1_000_000_000,
        };
        fixed (EpollEvent* events = _events)
        {
            var count = Libc.EpollWait(_epoll, events, EventCount, &timeout, null);
            EventTime = Now;
            for (var i = 0; i < count; i++)
            {
                if (_clients[(int)events[i].Data] is { } client)
                {
                    Handle(client);
                }

                if (IsPolite && i % PoliteStep == PoliteStep - 1)
                {
                    Thread.Yield();
                }
            }
        }
    }

    private void Handle(Client client)
    {
        if (!client.IsConnected)
        {
            int error;
            uint length = sizeof(int);
            _ = Libc.GetOption(client.Socket, Libc.SocketLevel, Libc.ErrorOption, &error, &length);
            if (error != 0)
            {
                End(client);
                return;
            }

            Watch(client, Libc.EpollModify, Libc.EpollIn);
            client.Connected();
            return;
        }

        fixed (byte* buffer = _buffer)
        {
            var kept = client.TakeRest(_buffer);
            var count = Libc.Receive(client.Socket, buffer + kept, BufferBytes - kept, 0);
            if (count > 0)
            {
                client.Receive(_buffer.AsSpan(0, kept + (int)count));
            }
            else if (count == 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() != Libc.TryAgain)
            {
                End(client);
            }
            else
            {
                client.KeepRest(_buffer.AsSpan(0, kept));
            }
        }
    }

    private void End(Client client)
    {
        Ended++;
        Close(client);
    }

    private void Watch(Client client, int operation, uint events)
    {
        var what = new EpollEvent { Events = events, Data = client.Index };
        if (Libc.EpollControl(_epoll, operation, client.Socket, &what) != 0)
        {
            throw Libc.Failure("epoll_ctl");
        }
    }
}
