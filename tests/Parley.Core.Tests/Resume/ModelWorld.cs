using Parley.Core.Tests.Delivery;
using Parley.Core.Tests.Testing;
using Parley.Delivery;
using Parley.Frames;
using Parley.Log;
using Parley.Messages;

namespace Parley.Core.Tests.Resume;

/// <summary>A hub with small memories, three clients, and the model beside it. Steps are made of three bytes each.</summary>
internal sealed class ModelWorld(TestHub hub, int seed)
{
    private static readonly string[] s_topics = ["a", "b", "c", "d"];
    private static readonly User s_author = new("u", "U");

    private readonly ModelLog _model = new();
    private readonly ModelStream?[] _streams = new ModelStream?[3];
    private readonly bool[] _stuck = new bool[3];
    private readonly Random _random = new(seed);

    public static async Task RunAsync(byte size, (byte Kind, byte First, byte Second)[] steps)
    {
        var options = new HubOptions
        {
            Lanes = 1 + (size % 2),
            RecentEntries = 1 + (size % 7),
            RecentBytes = size % 3 == 0 ? 40 : 4096,
            MaxIdleTopics = size % 4,
            ByteAllowance = size % 5 == 0 ? 4096 : 65_536,
        };
        var log = new MemoryLog(new MemoryLogOptions { MaxBytes = size % 6 == 0 ? 1 << 20 : 2000 + (size * 40) });
        await using var hub = await TestHub.StartAsync(options, log);
        var world = new ModelWorld(hub, size);
        foreach (var (kind, first, second) in steps)
        {
            await world.StepAsync(kind, first, second);
        }

        for (var i = 0; i < 3; i++)
        {
            await world.EndAsync(i);
        }
    }

    private Task StepAsync(byte kind, byte first, byte second)
    {
        var client = first % 3;
        return (kind % 16) switch
        {
            < 6 => PublishAsync(s_topics[first % 4], second),
            6 => ChangeAsync(EntryType.Edited, first, second),
            7 => ChangeAsync(EntryType.Deleted, first, second),
            8 or 9 => ReconnectAsync(client, second),
            10 or 11 => OpenAsync(client, second),
            12 => SetStuck(client, isStuck: true),
            13 => SetStuck(client, isStuck: false),
            14 => AddAsync(client, second),
            _ => UnsubscribeAsync(client, second),
        };
    }

    private async Task PublishAsync(string topic, byte size)
    {
        var text = $"{_model.Step}:{new string('x', size)}";
        _model.Add(await hub.PublishAsync(topic, text, s_author), topic, EntryType.Message, 0, text);
    }

    private async Task ChangeAsync(EntryType type, byte which, byte size)
    {
        var messages = _model.Messages;
        if (messages.Count == 0)
        {
            return;
        }

        // Mostly young ones, which the memories still hold.
        var message = messages[^(1 + (which % Math.Min(messages.Count, 12)))];
        var text = type == EntryType.Deleted ? null : $"{_model.Step}:{new string('y', size)}";
        var change = new ChangeRequest(message.Topic, message.Seq, s_author)
        {
            Data = text is null ? default : System.Text.Encoding.UTF8.GetBytes($"\"{text}\""),
        };
        var result = await (type == EntryType.Edited ? hub.Hub.EditAsync(change) : hub.Hub.DeleteAsync(change)).WaitAsync(Eventually.Limit);
        if (result.IsAccepted)
        {
            _model.Add(result.Id.Seq, message.Topic, type, message.Seq, text);
        }
        else
        {
            var isDeleted = message.States[^1].Text is null;
            var state = await hub.Hub.Log.GetTopicAsync(message.Topic, long.MaxValue, default);
            Assert.True(isDeleted || state.TrimmedThrough >= message.Seq, result.Detail);
        }
    }

    /// <summary>Cuts the line and comes back with the last id.</summary>
    private async Task ReconnectAsync(int i, byte how)
    {
        if (_streams[i] is not { } old || !old.Topics.Any())
        {
            await OpenAsync(i, how);
            return;
        }

        var topics = old.Topics.ToList();
        await EndAsync(i);
        var since = ResumeFrom.After(hub.At(old.ResumeSeq ?? 0));
        await ConnectAsync(i, how, [.. topics.Select(topic => new SubscribeRequest(topic) { Since = since })]);
    }

    private async Task OpenAsync(int i, byte how)
    {
        await EndAsync(i);
        var topics = s_topics.Where((_, t) => ((how >> t) & 1) == 1).DefaultIfEmpty("a");
        await ConnectAsync(i, how, [.. topics.Select(Request)]);
    }

    private async Task ConnectAsync(int i, byte how, SubscribeRequest[] requests)
    {
        _stuck[i] = false;
        var sink = new CollectingSink(new Random(_random.Next()));
        var client = await TestClient.ConnectAsync(hub.Hub, (Wire)(how % 3), s_author, sink);
        _streams[i] = new ModelStream(hub, _model, client);
        await _streams[i]!.SubscribeAsync(requests);
        if (how % 4 != 0)
        {
            await _streams[i]!.CatchUpAsync();
        }
    }

    private SubscribeRequest Request(string topic)
    {
        var since = _random.Next(8) switch
        {
            0 or 1 => ResumeFrom.Start,
            2 or 3 => ResumeFrom.After(hub.At(_random.NextInt64(_model.Head + 1))),
            4 => ResumeFrom.After(hub.At(_model.Head + 1 + _random.Next(5))),
            5 => ResumeFrom.After(new LogPosition("another", 3)),
            _ => ResumeFrom.Now,
        };
        int? last = _random.Next(2) == 0 ? _random.Next(12) : null;
        return new SubscribeRequest(topic) { Since = since, Last = last, People = _random.Next(2) == 0 };
    }

    private Task SetStuck(int i, bool isStuck)
    {
        _stuck[i] = isStuck;
        if (isStuck)
        {
            _streams[i]?.Client.Sink.Stick();
        }
        else
        {
            _streams[i]?.Client.Sink.Release();
        }

        return Task.CompletedTask;
    }

    private async Task AddAsync(int i, byte which)
    {
        if (_streams[i] is { Client.IsEnded: false } stream && !_stuck[i])
        {
            await stream.SubscribeAsync(Request(s_topics[which % 4]));
        }
    }

    private async Task UnsubscribeAsync(int i, byte which)
    {
        if (_streams[i] is { Client.IsEnded: false } stream && stream.Topics.ToList() is { Count: > 0 } topics)
        {
            await stream.UnsubscribeAsync(topics[which % topics.Count]);
        }
    }

    private async Task EndAsync(int i)
    {
        if (_streams[i] is not { } stream)
        {
            return;
        }

        var isWhole = !_stuck[i] && !stream.Client.IsEnded && _random.Next(2) == 0;
        if (isWhole)
        {
            await stream.CatchUpAsync();
            isWhole = !stream.Client.IsEnded;
        }

        await stream.Client.CutAsync();
        stream.Check(isWhole);
        _streams[i] = null;
    }
}
