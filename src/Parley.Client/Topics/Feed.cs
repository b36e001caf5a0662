// hot path
using System.Text.Json;
using System.Threading.Channels;
using Parley.Client.Wire;

namespace Parley.Client.Topics;

/// <summary>
/// One subscription: it knows the last entry that it passed on, asks to continue behind it, and lets no entry through twice. The
/// connection's reader writes, the program's loop reads.
/// </summary>
/// <param name="topic">The topic, in normal form.</param>
/// <param name="options">Where it begins.</param>
/// <param name="maxBuffered">Items that may wait for the loop.</param>
internal abstract class Feed(string topic, SubscribeOptions options, int maxBuffered)
{
    private readonly Channel<ParleyEvent> _items =
        Channel.CreateUnbounded<ParleyEvent>(new UnboundedChannelOptions { SingleReader = true });

    // Counted up by the connection's reader, down by the loop.
    private int _waiting;

    // Written under the link's lock; the loop reads it after it has counted down.
    private int _isPaused;

    // Guarded by the link's lock, as are the two below.
    private Position? _position = Position.Parse(options.Since);
    private long _offset;
    private bool _hasSkipped;

    public string Topic => topic;

    public SubscribeOptions Options => options;

    /// <summary>Whether the loop is so far behind that the server keeps what comes. Set under the link's lock.</summary>
    public bool IsPaused
    {
        get => Volatile.Read(ref _isPaused) != 0;
        set => Interlocked.Exchange(ref _isPaused, value ? 1 : 0);
    }

    /// <summary>
    /// Whether the server has answered what this subscription asks for on this connection. What comes before that belongs to an
    /// earlier one, and would leave a hole. Guarded by the link's lock.
    /// </summary>
    public bool IsListening { get; set; }

    /// <summary>Whether more waits than may.</summary>
    public bool IsFull => Volatile.Read(ref _waiting) >= maxBuffered;

    /// <summary>Whether the loop has come so close that more can be fetched.</summary>
    public bool HasRoom => Volatile.Read(ref _waiting) <= maxBuffered / 4;

    /// <summary>Whether a long break may be skipped.</summary>
    public bool LimitsReplay => options.MaxMissed is not null && _position is not null;

    /// <summary>Where to ask the server to begin.</summary>
    public string? Since => _hasSkipped ? null : _position?.ToString() ?? options.Since;

    /// <summary>The next item; the task is false when no more come, and fails with what ended the subscription.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancel) => _items.Reader.WaitToReadAsync(cancel);

    public bool TryRead(out ParleyEvent item)
    {
        if (!_items.Reader.TryRead(out item!))
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        return true;
    }

    /// <summary>The end: the loop sees it behind what waits.</summary>
    public void End(Exception? why) => _items.Writer.TryComplete(why);

    /// <summary>What a long break brought is too much: begins with what comes.</summary>
    /// <param name="newest">The topic's newest offset.</param>
    public void SkipIfTooMuch(long newest)
    {
        if (newest - _offset > options.MaxMissed)
        {
            _position = null;
            _hasSkipped = true;
        }
    }

    /// <summary>The server's answer to what was asked for. It comes before the entries of which it speaks.</summary>
    public void OnState(TopicState state)
    {
        var isLost = _position is not null && state.IsRecovered == false;
        _offset = state.Offset;

        // What is left of a trimmed topic follows as a replay behind the same position; otherwise the position is void.
        if (isLost && state.Reason != "trimmed")
        {
            _position = null;
        }

        // While a replay is under way the position follows the entries, so that a break in the middle loses none.
        var replays = (options.Last > 0 && state.Offset > 0) || (options.Since == SubscribeOptions.Start && !isLost && !_hasSkipped);
        if (_position is null && !replays)
        {
            _position = Position.Parse(state.Head);
        }

        IsListening = true;
        Write(new Subscribed(topic, state.Head, state.Offset, state.IsRecovered, state.Replayed, state.Read));
        var reason = _hasSkipped ? "many" : isLost ? state.Reason ?? "unknown" : null;
        _hasSkipped = false;
        if (reason is not null)
        {
            Write(new Gap(topic, reason));
        }
    }

    /// <summary>An entry of the log.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="fields">What it says.</param>
    /// <param name="json">The bytes in which its data stands.</param>
    public void OnEntry(EntryKind type, EventFields fields, ReadOnlySpan<byte> json)
    {
        if (fields.Id is not { } id)
        {
            return;
        }

        if (_position is { } last && last.IsSameEpoch(id, out var seq))
        {
            if (seq <= last.Seq)
            {
                return;
            }

            _position = last with { Seq = seq };
        }
        else
        {
            _position = Position.Parse(id);
        }

        if (type == EntryKind.Message)
        {
            _offset = Math.Max(_offset, fields.Offset);
        }

        Write(Read(type, id, fields, fields.HasData ? json[fields.Data] : default));
    }

    /// <summary>What has no place among the messages.</summary>
    public void OnNotice(ParleyEvent notice) => Write(notice);

    /// <summary>Makes the item of an entry.</summary>
    protected abstract ParleyEvent ReadTyped(EntryKind type, string id, EventFields fields, ReadOnlySpan<byte> data);

    private ParleyEvent Read(EntryKind type, string id, EventFields fields, ReadOnlySpan<byte> data)
    {
        try
        {
            return type == EntryKind.Deleted
                ? new Deleted(topic, id, fields.Message ?? "", fields.Offset, fields.Time ?? default, fields.Person ?? Nobody)
                : ReadTyped(type, id, fields, data);
        }
        catch (JsonException error)
        {
            return Unreadable(id, fields, data, error);
        }
        catch (Exception error) when (error is NotSupportedException or InvalidOperationException or FormatException or ArgumentException)
        {
            // A converter of the program's own that does not like the data.
            return Unreadable(id, fields, data, new JsonException(error.Message, error));
        }
    }

    /// <summary>Somebody of whom nothing is known.</summary>
    protected static Person Nobody { get; } = new(null, null);

    private Unreadable Unreadable(string id, EventFields fields, ReadOnlySpan<byte> data, JsonException error)
    {
        var reader = new Utf8JsonReader(data.IsEmpty ? "null"u8 : data);
        return new Unreadable(topic, id, fields.Offset, JsonElement.ParseValue(ref reader), error);
    }

    private void Write(ParleyEvent item)
    {
        Interlocked.Increment(ref _waiting);
        if (!_items.Writer.TryWrite(item))
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
