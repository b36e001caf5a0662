using System.Text;
using Parley.AspNetCore.Commands;
using Parley.Frames;
using Parley.Messages;
using Parley.Topics;

namespace Parley.MicroBenchmarks;

/// <summary>What is measured.</summary>
public static class Workloads
{
    /// <summary>Messages of one go through the pipeline.</summary>
    private const int Batch = 1000;

    /// <summary>Subscribers of the fan-out without sockets.</summary>
    private const int Subscribers = 1000;

    /// <summary>Messages that a client is behind.</summary>
    private const int Behind = 5000;

    private static readonly string s_filler = new('x', 128);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("encode one WebSocket frame", EncodeWebSocket()),
        new("encode the frames of every format", EncodeAll()),
        new("append a frame and walk 1,000 cursors", WalkCursors(), Subscribers),
        new("parse a publish command", Parse("""{"type":"publish","ref":7,"payload":{"topic":"news","data":"TEXT"}}""".Replace("TEXT", s_filler, StringComparison.Ordinal))),
        new("parse a subscribe command", Parse("""{"type":"subscribe","ref":"a","payload":{"topics":["a","b",{"topic":"c","last":5}]}}""")),
        new("publish 1,000 messages through the pipeline", new EngineRun(0).PublishMany(Batch), Batch),
        new("deliver one message to 1,000 subscribers", new EngineRun(Subscribers).DeliverOne(), Subscribers),
        new("replay 5,000 messages from memory", new ReplayRun(Behind, isFile: false).Replay, Behind),
        new("replay 5,000 messages from a file", new ReplayRun(Behind, isFile: true).Replay, Behind),
    ];

    private static LogEntry Entry() => new()
    {
        Seq = 123_456,
        Topic = "news",
        Offset = 4711,
        TimeMs = 1_700_000_000_000,
        By = new User("u1", "Ann"),
        Data = Encoding.UTF8.GetBytes($"\"{s_filler}\""),
    };

    private static Action EncodeWebSocket()
    {
        var encoder = new FrameEncoder();
        var entry = Entry();
        return () =>
        {
            encoder.Load("abcdefgh", entry);
            _ = encoder.Encode(new FrameFormat(Wire.WebSocket, View.Entries));
        };
    }

    private static Action EncodeAll()
    {
        var encoder = new FrameEncoder();
        var entry = Entry();
        return () =>
        {
            encoder.Load("abcdefgh", entry);
            for (var i = 0; i < FrameFormat.Count; i++)
            {
                _ = encoder.Encode(FrameFormat.FromIndex(i));
            }
        };
    }

    private static Action WalkCursors()
    {
        var log = new FrameLog();
        var cursors = new FrameCursor[Subscribers];
        log.TryPlaceLocked(0, out var start);
        Array.Fill(cursors, start);
        var frame = new byte[300];
        var seq = 0L;
        return () =>
        {
            log.AppendLocked(frame, ++seq, seq - 1);
            for (var i = 0; i < cursors.Length; i++)
            {
                _ = cursors[i].Take(seq);
            }
        };
    }

    private static Action Parse(string command)
    {
        var bytes = Encoding.UTF8.GetBytes(command);
        return () =>
        {
            if (CommandParser.Parse(bytes).Error is { } error)
            {
                throw new InvalidOperationException(error.Detail);
            }
        };
    }
}
