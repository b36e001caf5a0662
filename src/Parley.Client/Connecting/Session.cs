// hot path
using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Parley.Client.Topics;
using Parley.Client.Wire;

namespace Parley.Client.Connecting;

/// <summary>One WebSocket, from the handshake to its end. What it receives goes to its owner, on one thread after another.</summary>
internal sealed class Session : IDisposable
{
    private const int FirstBufferBytes = 16 * 1024;

    private readonly WebSocket _socket;
    private readonly ISessionOwner _owner;
    private readonly TimeProvider _time;
    private readonly EventFields _fields = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _lock = new();

    // Guarded by _lock: what waits for an answer, by its reference.
    private readonly Dictionary<int, Action<Answer>> _pending = [];
    private int _nextReference;

    // The reader writes, the watchdog reads.
    private long _heardAt;

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The reader's: what the server said before it ended.
    private SessionEnd? _announced;

    public Session(WebSocket socket, ISessionOwner owner, TimeProvider time)
    {
        _socket = socket;
        _owner = owner;
        _time = time;
        _heardAt = time.GetTimestamp();
    }

    /// <summary>An answer to a command.</summary>
    /// <param name="Error">Why it was not done; null when it was.</param>
    /// <param name="Topics">The topics that it tells of.</param>
    public readonly record struct Answer(ParleyException? Error, IEnumerable<(string Topic, TopicState State)> Topics);

    /// <summary>Completes when the reader has ended.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Why the server did not take the token; the reader's.</summary>
    public ParleyException? Refusal { get; set; }

    /// <summary>How long the server has been silent.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>
    /// Sends a command. The answer is handled by the reader, before what comes behind it; there is none when the connection ends
    /// first.
    /// </summary>
    /// <param name="command">Makes the command with its reference.</param>
    /// <param name="answered">Handles the answer; null for nobody.</param>
    public void Send(Func<int, byte[]> command, Action<Answer>? answered = null)
    {
        int reference;
        lock (_lock)
        {
            reference = ++_nextReference;
            if (answered is not null)
            {
                _pending[reference] = answered;
            }
        }

        _ = SendAsync(command(reference));
    }

    /// <summary>Reads until the end.</summary>
    /// <param name="cancel">Ends it without a word.</param>
    public async Task<SessionEnd> RunAsync(CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }

                var part = await _socket.ReceiveAsync(buffer.AsMemory(length), cancel).ConfigureAwait(false);
                Volatile.Write(ref _heardAt, _time.GetTimestamp());
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await CloseAsync(cancel).ConfigureAwait(false);
                    return _announced ?? SessionEnd.OfNumber((int)(_socket.CloseStatus ?? 0), _socket.CloseStatusDescription);
                }

                length += part.Count;
                if (part.EndOfMessage)
                {
                    Hear(buffer.AsSpan(0, length));
                    length = 0;
                }
            }
        }
        catch (Exception error) when (error is WebSocketException or IOException or ObjectDisposedException)
        {
            return _announced ?? new SessionEnd("network", error.Message, MayReturn: true);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // So a socket says that it was cut by this side: by the watchdog, or when a command could not be sent.
            return _announced ?? new SessionEnd("network", "The connection was cut.", MayReturn: true);
        }
        catch (JsonException error)
        {
            return new SessionEnd("bad_frame", error.Message, MayReturn: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ended.TrySetResult();
        }
    }

    /// <summary>Says goodbye; the server ends the connection.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is WebSocketException or IOException or ObjectDisposedException)
        {
            // It is gone already.
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Ends it at once: the reader sees that it is over.</summary>
    public void Abort() => _socket.Abort();

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private async Task SendAsync(byte[] command)
    {
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            await _socket.SendAsync(command.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The reader sees the end, and the next connection says again what the server has to know.
            _socket.Abort();
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Takes one frame apart: the type and the reference first, as servers write them, the payload in one go.</summary>
    private void Hear(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        ReadOnlySpan<byte> type = default;
        var reference = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = reader.ValueSpan;
            }
            else if (reader.ValueTextEquals("ref"u8))
            {
                reader.Read();
                _ = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out reference);
            }
            else if (reader.ValueTextEquals("payload"u8))
            {
                reader.Read();
                _fields.Read(json, ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        Dispatch(type, reference, json);
    }

    private void Dispatch(ReadOnlySpan<byte> type, int reference, ReadOnlySpan<byte> json)
    {
        if (type.SequenceEqual("message"u8))
        {
            _owner.OnEntry(this, EntryKind.Message, _fields, json);
        }
        else if (type.SequenceEqual("reply"u8))
        {
            Settle(reference, new Answer(null, _fields.HasTopics ? TopicState.ReadAll(json[_fields.Topics]) : []));
        }
        else if (type.SequenceEqual("error"u8))
        {
            Settle(reference, new Answer(Refusals.Of(_fields), []));
        }
        else if (type.SequenceEqual("edited"u8))
        {
            _owner.OnEntry(this, EntryKind.Edited, _fields, json);
        }
        else if (type.SequenceEqual("deleted"u8))
        {
            _owner.OnEntry(this, EntryKind.Deleted, _fields, json);
        }
        else if (type.SequenceEqual("ready"u8))
        {
            _owner.OnReady(this);
        }
        else if (type.SequenceEqual("close"u8))
        {
            _announced = new SessionEnd(
                _fields.Name ?? "network", null, _fields.Reconnect ?? true, _fields.After is { } after ? TimeSpan.FromMilliseconds(after) : null);
        }
        else if (type.SequenceEqual("token_expired"u8))
        {
            _owner.OnTokenEnds(this);
        }
        else if (type.SequenceEqual("unsubscribed"u8))
        {
            _owner.OnUnsubscribed(_fields);
        }
        else
        {
            _owner.OnNotice(type, _fields);
        }
    }

    private void Settle(int reference, Answer answer)
    {
        Action<Answer>? answered;
        lock (_lock)
        {
            _pending.Remove(reference, out answered);
        }

        answered?.Invoke(answer);
    }
}
