using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.Codes;
using Parley.Collections;

namespace Parley.AspNetCore.Access.Webhook;

/// <summary>
/// Asks a program elsewhere: a JSON object by POST, signed, answered by <c>{"allow":true}</c> or <c>{"allow":false}</c> with
/// a <c>message</c> where wanted. An answer is used again for a while, and the same question is asked once at a time. No answer is a no.
/// </summary>
internal sealed partial class WebhookAccess(WebhookOptions options, TimeProvider time, ILogger logger) : IAccess, IDisposable
{
    /// <summary>Names the moment and the signature: <c>t=…,v1=…</c>.</summary>
    public const string SignatureHeader = "Parley-Signature";

    /// <summary>Answers that are remembered.</summary>
    public const int MaxAnswers = 10_000;

    /// <summary>Questions at the same time; more wait for their turn within their time.</summary>
    private const int MaxAtOnce = 64;

    private const int MaxAnswerBytes = 16 * 1024;

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly LruMap<Question, (long Asked, Task<AccessDecision> Answer)> _answers = new(MaxAnswers);

    private readonly SemaphoreSlim _turn = new(MaxAtOnce);
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.None,
    })
    { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };

    private readonly record struct Question(AccessAction Action, string? Topic, string? Id, string? Name, GrantKind? Kind);

    /// <remarks>The turn is left to the collector: questions that are under way give it back.</remarks>
    public void Dispose() => _client.Dispose();

    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancel)
    {
        // What the program's own code does is not asked about.
        if (request.Caller is not VisitorCaller { Grant: var grant })
        {
            return request.Action == AccessAction.Moderate ? AccessDecision.Forbid() : AccessDecision.Allow;
        }

        var question = new Question(request.Action, request.Topic, request.User.Id, request.User.Name, grant.Kind);
        return await Ask(question).WaitAsync(cancel).ConfigureAwait(false);
    }

    private Task<AccessDecision> Ask(Question question)
    {
        lock (_lock)
        {
            if (_answers.TryGet(question, out var known)
                && time.GetElapsedTime(known.Asked) < options.AnswerLifetime
                && !(known.Answer.IsCompletedSuccessfully && known.Answer.Result.Code == ErrorCode.Unavailable && !known.Answer.Result.IsAllowed))
            {
                return known.Answer;
            }

            Task<AccessDecision> answer;
            using (ExecutionContext.SuppressFlow())
            {
                answer = Task.Run(() => FetchAsync(question));
            }

            _answers.Set(question, (time.GetTimestamp(), answer), out _);
            return answer;
        }
    }

    private async Task<AccessDecision> FetchAsync(Question question)
    {
        try
        {
            using var limit = new CancellationTokenSource(options.Timeout, time);
            await _turn.WaitAsync(limit.Token).ConfigureAwait(false);
            try
            {
                using var request = Compose(question);
                using var response = await _client.SendAsync(request, limit.Token).ConfigureAwait(false);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    throw new FormatException($"The answer was {(int)response.StatusCode}.");
                }

                return Read(await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false), question.Kind);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception error) when (error is HttpRequestException or FormatException or JsonException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            LogFailed(logger, options.Address, error is OperationCanceledException ? "no answer in time" : error.Message);
            return AccessDecision.Refuse(ErrorCode.Unavailable, "The server cannot tell now whether this is allowed.");
        }
    }

    private HttpRequestMessage Compose(Question question)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("action"u8, Name(question.Action));
            json.WriteString("topic"u8, question.Topic);
            json.WriteStartObject("user"u8);
            json.WriteString("id"u8, question.Id);
            json.WriteString("name"u8, question.Name);
            json.WriteEndObject();
            json.WriteString("by"u8, question.Kind switch { GrantKind.Token => "token", GrantKind.Key => "key", GrantKind.Login => "login", _ => "nothing" });
            json.WriteEndObject();
        }

        var moment = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. System.Text.Encoding.ASCII.GetBytes(moment + "."), .. body.WrittenSpan];
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(options.Secret.Span, signed));
        var request = new HttpRequestMessage(HttpMethod.Post, options.Address) { Content = new ByteArrayContent(body.WrittenSpan.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(SignatureHeader, $"t={moment},v1={signature}");
        return request;
    }

    private static AccessDecision Read(byte[] body, GrantKind? kind)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("allow", out var allow))
        {
            throw new FormatException("The answer has no 'allow'.");
        }

        switch (allow.ValueKind)
        {
            case JsonValueKind.True:
                return AccessDecision.Allow;
            case JsonValueKind.False:
                var message = root.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
                return kind == GrantKind.Guest ? AccessDecision.Unauthorized(message) : AccessDecision.Forbid(message);
            default:
                throw new FormatException("The answer's 'allow' is neither true nor false.");
        }
    }

    private static string Name(AccessAction action) => action switch
    {
        AccessAction.Connect => "connect",
        AccessAction.Subscribe => "subscribe",
        AccessAction.Publish => "publish",
        AccessAction.Presence => "presence",
        AccessAction.ReadHistory => "history",
        _ => "moderate",
    };

    [LoggerMessage(414, LogLevel.Warning, "{Address} did not say whether something is allowed ({Reason}); it is refused.")]
    private static partial void LogFailed(ILogger logger, Uri address, string reason);
}
