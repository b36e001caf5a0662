using Parley.Threading;

namespace Parley.Schedules.Tests;

/// <summary>
/// Plays one order of the steps that several threads take: one of them runs, up to its next point, and a seed says who goes on
/// there. A play ends when nobody can go on. Threads that are not the play's go on as they are.
/// </summary>
/// <param name="seed">Every play of a seed is the same.</param>
/// <param name="laneThreads">Threads of lanes that take part.</param>
internal sealed class Player(int seed, int laneThreads)
{
    // What ends a play that does not end: a fault of the player, or a thread that waits for another outside the points.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly Random _random = new(seed);
    private readonly object _lock = new();
    private readonly Dictionary<Thread, Part> _parts = [];
    private readonly List<Exception> _errors = [];
    private Part? _running;
    private bool _isOver;

    // Every second play lets one run as long as it can, but for a few changes: faults that need a long step of one thread.
    private readonly bool _isLazy = seed % 2 == 1;

    private enum State
    {
        Ready,
        Waiting,
        Done,
    }

    /// <summary>Plays until all is done that can be done.</summary>
    /// <param name="actors">What the play's own threads do.</param>
    public void Play(params Action[] actors)
    {
        Interleaving.Reached = Reach;
        try
        {
            var threads = actors.Select((actor, index) => new Thread(() => Act(actor)) { Name = $"actor {index}", IsBackground = true }).ToList();
            threads.ForEach(thread => thread.Start());
            lock (_lock)
            {
                WaitFor(() => _parts.Count == actors.Length + laneThreads, "Not all threads came.");
                GoOnLocked();
                WaitFor(() => _isOver, "A thread waits for another outside the points.");
            }

            threads.ForEach(thread => Assert.True(thread.Join(s_limit), "An actor does not end."));
        }
        finally
        {
            Interleaving.Reached = null;
            lock (_lock)
            {
                _isOver = true;
                Monitor.PulseAll(_lock);
            }
        }

        Assert.Empty(_errors);
    }

    private void Act(Action actor)
    {
        Reach(isWaiting: false);
        try
        {
            actor();
        }
        catch (Exception error)
        {
            lock (_lock)
            {
                _errors.Add(error);
            }
        }

        lock (_lock)
        {
            if (!_isOver)
            {
                _parts[Thread.CurrentThread].State = State.Done;
                Forgive();
                GoOnLocked();
            }
        }
    }

    /// <summary>A thread came to a point.</summary>
    private void Reach(bool isWaiting)
    {
        var thread = Thread.CurrentThread;
        if (thread.Name is not { } name || !(name.StartsWith("actor", StringComparison.Ordinal) || name.StartsWith("parley lane", StringComparison.Ordinal)))
        {
            return;
        }

        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            var isNew = !_parts.TryGetValue(thread, out var part);
            if (isNew)
            {
                part = new Part(name);
                _parts.Add(thread, part);
                Monitor.PulseAll(_lock);
            }

            // Whoever only looked whether its event had come has changed nothing for the others.
            part!.HasLooked = isWaiting && part.State == State.Waiting;
            part.State = isWaiting ? State.Waiting : State.Ready;
            if (!part.HasLooked)
            {
                Forgive();
                part.HasLooked = false;
            }

            if (!isNew)
            {
                GoOnLocked();
            }

            WaitFor(() => _isOver || _running == part, $"{name} never gets its turn.");
        }
    }

    /// <summary>Something was done: those who wait for an event look again.</summary>
    private void Forgive()
    {
        foreach (var part in _parts.Values)
        {
            part.HasLooked = false;
        }
    }

    private void GoOnLocked()
    {
        var able = _parts.Values
            .Where(part => part.State == State.Ready || (part.State == State.Waiting && !part.HasLooked))
            .OrderBy(part => part.Name, StringComparer.Ordinal)
            .ToList();
        if (able.Count == 0)
        {
            _isOver = true;
        }
        else if (!_isLazy || _running is null || !able.Contains(_running) || _random.Next(12) == 0)
        {
            _running = able[_random.Next(able.Count)];
        }

        Monitor.PulseAll(_lock);
    }

    private void WaitFor(Func<bool> isTrue, string otherwise)
    {
        while (!isTrue())
        {
            if (!Monitor.Wait(_lock, s_limit))
            {
                _isOver = true;
                Monitor.PulseAll(_lock);
                Assert.Fail($"Seed {seed}: {otherwise}");
            }
        }
    }

    private sealed class Part(string name)
    {
        public string Name { get; } = name;

        public State State { get; set; }

        /// <summary>It waits for an event, and nothing was done since it looked.</summary>
        public bool HasLooked { get; set; }
    }
}
