using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Parley.Client.Connecting;

namespace Parley.Client.Requests;

/// <summary>Requests to the server's HTTP API, with their refusals.</summary>
internal sealed class HttpApi(Uri server, Func<HttpClient> http, TokenSource tokens, ParleyClientOptions options)
{
    /// <summary>Asks, and reads the answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Below the server's address.</param>
    /// <param name="body">JSON; null for none.</param>
    /// <param name="headers">Further headers.</param>
    /// <param name="cancel">Gives up waiting.</param>
    /// <returns>The answer's body; empty for none.</returns>
    /// <exception cref="ParleyException">The server refused, or did not answer.</exception>
    public async Task<byte[]> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, IReadOnlyList<(string Name, string Value)> headers, CancellationToken cancel)
    {
        var token = tokens.IsUsed ? await tokens.GetAsync(cancel).ConfigureAwait(false) : null;
        try
        {
            return await TryAsync(method, path, body, headers, token, cancel).ConfigureAwait(false);
        }
        catch (ParleyException error) when (error.Code == "token_expired" && token is not null)
        {
            // It may have ended a moment ago: a new one is asked for once.
            tokens.Drop(token);
            token = await tokens.GetAsync(cancel).ConfigureAwait(false);
            return await TryAsync(method, path, body, headers, token, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The address of a topic.</summary>
    public static string OfTopic(string topic, string rest = "") => "topics/" + Uri.EscapeDataString(topic) + rest;

    private async Task<byte[]> TryAsync(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte>? body,
        IReadOnlyList<(string Name, string Value)> headers,
        string? token,
        CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(server, path));
        if (body is { } json)
        {
            request.Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
        else if (options.Name is { } name)
        {
            request.Headers.TryAddWithoutValidation("Parley-Name", Uri.EscapeDataString(name));
        }

        foreach (var (header, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var answer = await http().SendAsync(request, either.Token).ConfigureAwait(false);
            var bytes = await answer.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? bytes : throw Refusal(answer, bytes);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new ParleyException(ParleyException.Timeout, $"{server} did not answer within {options.AnswerTimeout.TotalSeconds:0.#} s.");
        }
        catch (OperationCanceledException error) when (!cancel.IsCancellationRequested)
        {
            // The HttpClient has a limit of its own.
            throw new ParleyException(ParleyException.Timeout, $"{server} did not answer in time.", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new ParleyException(ParleyException.Network, $"{server} cannot be reached: {error.Message}", error);
        }
    }

    private static ParleyException Refusal(HttpResponseMessage answer, byte[] body)
    {
        var status = (int)answer.StatusCode;
        var after = answer.Headers.RetryAfter?.Delta;
        if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json" && TryRead(body, out var problem))
        {
            using (problem)
            {
                var root = problem.RootElement;
                if (Text(root, "code") is { } code)
                {
                    return new ParleyException(code, Text(root, "detail") ?? Text(root, "title") ?? code)
                    {
                        Status = status,
                        RetryAfter = after,
                        Until = Text(root, "until") is { } until ? DateTimeOffset.Parse(until, CultureInfo.InvariantCulture) : null,
                        Reason = Text(root, "reason"),
                    };
                }
            }
        }

        return new ParleyException(ParleyException.NotParley, $"What answered {status} was not Parley: a proxy, or another address.")
        {
            Status = status,
            RetryAfter = after,
        };
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryRead(byte[] body, out JsonDocument document)
    {
        try
        {
            document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            document = null!;
            return false;
        }
    }
}
