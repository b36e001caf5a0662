using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Client.Connecting;
using Parley.Client.Requests;
using Parley.Client.Topics;
using Parley.Client.Wire;

namespace Parley.Client;

/// <summary>
/// A client of a Parley server. All subscriptions have one connection together, which is opened with the first and goes on after
/// every break where it was; each message is published exactly once. May be used from any thread; make one and keep it.
/// </summary>
/// <example>
/// <code>
/// await using var parley = new ParleyClient(new Uri("https://www.example.org/live"));
/// await foreach (var item in parley.SubscribeAsync("orders", Json.Default.Order, cancel: stopping))
///     if (item is Message&lt;Order&gt; message) Show(message.Data);
/// </code>
/// </example>
public sealed class ParleyClient : IAsyncDisposable
{
    private const string JsonNeedsReflection = "Reads and writes values by reflection. Give a JsonTypeInfo where the program is trimmed or compiled ahead.";

    private readonly ParleyClientOptions _options;
    private readonly ParleyRequests _requests;
    private readonly LinkSetup _setup;
    private readonly ClientMetrics _metrics = new();
    private readonly HttpClient? _ownHttp;
    private readonly StatusFeed _status;
    private readonly Lock _lock = new();

    // Guarded by _lock. There is one, unless a topic is followed twice or there are more than a connection may have.
    private readonly List<Link> _links = [];
    private bool _isDisposed;
    private bool _isAway;

    /// <summary>Makes a client. It connects when something is followed.</summary>
    /// <param name="server">Where Parley is mapped, for example <c>https://www.example.org/live</c>.</param>
    /// <param name="options">How it behaves; null for the defaults.</param>
    /// <param name="http">Gives a client for each request, for example an <c>IHttpClientFactory</c>'s; null for one of its own.</param>
    /// <exception cref="ArgumentException">The address or an option cannot be used; the message names every mistake.</exception>
    public ParleyClient(Uri server, ParleyClientOptions? options = null, Func<HttpClient>? http = null)
    {
        Server = ServerAddress.Check(server);
        _options = options ?? new ParleyClientOptions();
        if (string.Join(" ", _options.Validate()) is { Length: > 0 } mistakes)
        {
            throw new ArgumentException(mistakes, nameof(options));
        }

        if (http is null)
        {
            _ownHttp = new HttpClient();
            http = () => _ownHttp;
        }

        var tokens = new TokenSource(_options.Token);
        _requests = new ParleyRequests(new HttpApi(Server, http, tokens, _options), _options, _metrics);
        _status = new StatusFeed(_options.Time);
        _setup = new LinkSetup
        {
            Options = _options,
            Tokens = tokens,
            Logger = _options.Logging?.CreateLogger<ParleyClient>() ?? (ILogger)NullLogger.Instance,
            OpenAsync = new WebSocketOpener(Server, _options, tokens).OpenAsync,
            NewestOffsetAsync = _requests.FindNewestOffsetAsync,
            StatusChanged = OnStatus,
        };
    }

    /// <summary>Where the server is; ends with a slash.</summary>
    public Uri Server { get; }

    /// <summary>What the connection does now.</summary>
    public ParleyStatus Status => _status.Current;

    /// <summary>The connection's state now, and each that follows. A reader that is behind sees the newest only.</summary>
    /// <param name="cancel">Ends the sequence.</param>
    public IAsyncEnumerable<ParleyStatus> WatchStatusAsync(CancellationToken cancel = default) => _status.WatchAsync(cancel);

    /// <summary>
    /// Follows a topic: the sequence is the subscription, and leaving the loop ends it. Every entry comes once and in order, over
    /// breaks; what could not be recovered is a <see cref="Gap"/>.
    /// </summary>
    /// <typeparam name="T">What the data is read as.</typeparam>
    /// <param name="topic">The topic's name.</param>
    /// <param name="type">How the data is read.</param>
    /// <param name="options">Where it begins; null for what comes.</param>
    /// <param name="cancel">Ends the sequence with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">An argument cannot be used. Thrown by the call itself.</exception>
    /// <exception cref="ParleyException">In the loop: the server refuses it, or ended the connection for good.</exception>
    public IAsyncEnumerable<ParleyEvent> SubscribeAsync<T>(
        string topic, JsonTypeInfo<T> type, SubscribeOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        var name = Names.Check(topic);
        options ??= new SubscribeOptions();
        Names.Check(options);
        return FollowAsync(() => new TypedFeed<T>(name, type, options, _options.MaxBuffered), cancel);
    }

    /// <summary>The same with data as it is.</summary>
    /// <inheritdoc cref="SubscribeAsync{T}(string, JsonTypeInfo{T}, SubscribeOptions?, CancellationToken)"/>
    public IAsyncEnumerable<ParleyEvent> SubscribeAsync(
        string topic, SubscribeOptions? options = null, CancellationToken cancel = default) =>
        SubscribeAsync(topic, DataReader.Any, options, cancel);

    /// <summary>The same with data that is read by reflection, by the web's conventions (camelCase).</summary>
    /// <inheritdoc cref="SubscribeAsync{T}(string, JsonTypeInfo{T}, SubscribeOptions?, CancellationToken)"/>
    [RequiresUnreferencedCode(JsonNeedsReflection)]
    [RequiresDynamicCode(JsonNeedsReflection)]
    public IAsyncEnumerable<ParleyEvent> SubscribeAsync<T>(
        string topic, SubscribeOptions? options = null, CancellationToken cancel = default) =>
        SubscribeAsync(topic, (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T)), options, cancel);

    /// <summary>
    /// Publishes a value. Completes when the server has it: a break, a missing answer, a restart of the server and a rate limit are
    /// waited out, and the key makes sure that the message is there once. Messages to one topic go out one after the other, in
    /// the order of the calls.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="topic">The topic's name.</param>
    /// <param name="value">The value, at most 64 KiB as JSON.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="options">Key, kind and condition; null for none.</param>
    /// <param name="cancel">Gives the message up; it may have been accepted.</param>
    /// <exception cref="ParleyException">The server refuses it.</exception>
    public Task<Published> PublishAsync<T>(
        string topic, T value, JsonTypeInfo<T> type, PublishOptions? options = null, CancellationToken cancel = default) =>
        _requests.PublishAsync(Names.Check(topic), JsonSerializer.SerializeToUtf8Bytes(value, type), options, cancel);

    /// <summary>Publishes a value that is written by reflection, by the web's conventions (camelCase).</summary>
    /// <inheritdoc cref="PublishAsync{T}(string, T, JsonTypeInfo{T}, PublishOptions?, CancellationToken)"/>
    [RequiresUnreferencedCode(JsonNeedsReflection)]
    [RequiresDynamicCode(JsonNeedsReflection)]
    public Task<Published> PublishAsync<T>(
        string topic, T value, PublishOptions? options = null, CancellationToken cancel = default) =>
        _requests.PublishAsync(Names.Check(topic), JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web), options, cancel);

    /// <summary>Publishes a text.</summary>
    /// <inheritdoc cref="PublishAsync{T}(string, T, JsonTypeInfo{T}, PublishOptions?, CancellationToken)"/>
    public Task<Published> PublishTextAsync(
        string topic, string text, PublishOptions? options = null, CancellationToken cancel = default) =>
        PublishAsync(topic, text, DataReader.Text, options, cancel);

    /// <summary>Publishes finished JSON.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="json">One JSON value in UTF-8.</param>
    /// <param name="options">Key, kind and condition; null for none.</param>
    /// <param name="cancel">Gives the message up; it may have been accepted.</param>
    public Task<Published> PublishJsonBytesAsync(
        string topic, ReadOnlyMemory<byte> json, PublishOptions? options = null, CancellationToken cancel = default) =>
        _requests.PublishAsync(Names.Check(topic), json, options, cancel);

    /// <summary>Gives a message of one's own other data.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="messageId">The message's <see cref="Message{T}.Id"/>.</param>
    /// <param name="value">The new data.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ParleyException">The server refuses it, or did not answer.</exception>
    public Task EditAsync<T>(string topic, string messageId, T value, JsonTypeInfo<T> type, CancellationToken cancel = default) =>
        _requests.EditAsync(Names.Check(topic), messageId, JsonSerializer.SerializeToUtf8Bytes(value, type), cancel);

    /// <summary>Takes the data of a message of one's own away for good.</summary>
    /// <inheritdoc cref="EditAsync{T}"/>
    public Task DeleteAsync(string topic, string messageId, CancellationToken cancel = default) =>
        _requests.DeleteAsync(Names.Check(topic), messageId, cancel);

    /// <summary>Reads a page of a topic's messages.</summary>
    /// <typeparam name="T">What the data is read as.</typeparam>
    /// <param name="topic">The topic's name.</param>
    /// <param name="type">How the data is read.</param>
    /// <param name="options">Which; null for the newest.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ParleyException">The server refuses it, or did not answer.</exception>
    public Task<HistoryPage<T>> ReadHistoryAsync<T>(
        string topic, JsonTypeInfo<T> type, HistoryOptions? options = null, CancellationToken cancel = default) =>
        _requests.ReadHistoryAsync(Names.Check(topic), type, options ?? new HistoryOptions(), cancel);

    /// <summary>The same with data as it is.</summary>
    /// <inheritdoc cref="ReadHistoryAsync{T}"/>
    public Task<HistoryPage<JsonElement>> ReadHistoryAsync(string topic, HistoryOptions? options = null, CancellationToken cancel = default) =>
        ReadHistoryAsync(topic, DataReader.Any, options, cancel);

    /// <summary>Who follows a topic now.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="ParleyException">The server refuses it, or did not answer.</exception>
    public Task<IReadOnlyList<PresentPerson>> GetPresenceAsync(string topic, CancellationToken cancel = default) =>
        _requests.GetPresenceAsync(Names.Check(topic), cancel);

    /// <summary>A topic as it is now. One that nobody published to is empty.</summary>
    /// <inheritdoc cref="GetPresenceAsync"/>
    public Task<TopicSummary> GetTopicAsync(string topic, CancellationToken cancel = default) =>
        _requests.GetTopicAsync(Names.Check(topic), cancel);

    /// <summary>The topics that have messages, in the order of their names, page by page.</summary>
    /// <param name="prefix">Only names that begin so; null for all.</param>
    /// <param name="cancel">Ends the sequence.</param>
    /// <exception cref="ParleyException">The server refuses it, or did not answer.</exception>
    public IAsyncEnumerable<TopicSummary> GetTopicsAsync(string? prefix = null, CancellationToken cancel = default) =>
        _requests.GetTopicsAsync(prefix, cancel);

    /// <summary>Tells the others that this user types. Nothing is repeated when it gets lost.</summary>
    /// <inheritdoc cref="GetPresenceAsync"/>
    public Task TypingAsync(string topic, CancellationToken cancel = default) => _requests.TypingAsync(Names.Check(topic), cancel);

    /// <summary>Moves this user's read mark.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="offset">The last message that was read.</param>
    /// <param name="exactly">Whether the mark may also go back.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Where the mark is now.</returns>
    /// <exception cref="ParleyException">The server refuses it, or did not answer.</exception>
    public Task<long> MarkReadAsync(string topic, long offset, bool exactly = false, CancellationToken cancel = default) =>
        _requests.MarkReadAsync(Names.Check(topic), offset, exactly, cancel);

    /// <summary>Says whether nobody is at this client: others see a user as away while all its connections are.</summary>
    public void SetAway(bool isAway)
    {
        lock (_lock)
        {
            _isAway = isAway;
            _links.ForEach(link => link.SetAway(isAway));
        }
    }

    /// <summary>Ends all subscriptions, whose loops get an <see cref="ObjectDisposedException"/>, and the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        Link[] links;
        lock (_lock)
        {
            _isDisposed = true;
            links = [.. _links];
        }

        foreach (var link in links)
        {
            link.Stop(new ObjectDisposedException(nameof(ParleyClient)));
        }

        await Task.WhenAll(links.Select(link => link.Completion)).ConfigureAwait(false);
        _status.End();
        _metrics.Dispose();
        _ownHttp?.Dispose();
    }

    private async IAsyncEnumerable<ParleyEvent> FollowAsync(Func<Feed> make, [EnumeratorCancellation] CancellationToken cancel)
    {
        var feed = make();
        var link = Add(feed);
        try
        {
            while (await feed.WaitAsync(cancel).ConfigureAwait(false))
            {
                while (feed.TryRead(out var item))
                {
                    _metrics.Received();
                    if (feed.IsPaused && feed.HasRoom)
                    {
                        link.Continue(feed);
                    }

                    yield return item;
                }
            }
        }
        finally
        {
            link.Remove(feed);
        }
    }

    private Link Add(Feed feed)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_links.FirstOrDefault(link => link.TryAdd(feed)) is { } present)
            {
                return present;
            }

            var made = new Link(_setup, OnLinkEnded);
            made.SetAway(_isAway);
            _links.Add(made);
            made.TryAdd(feed);
            return made;
        }
    }

    private void OnLinkEnded(Link link)
    {
        lock (_lock)
        {
            _links.Remove(link);
        }
    }

    /// <summary>The first connection speaks for the client.</summary>
    private void OnStatus(Link link, ParleyStatus status) => _status.Set(link, status);
}
