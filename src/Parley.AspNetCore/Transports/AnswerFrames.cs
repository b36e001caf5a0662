using System.Text.Json;
using Parley.Codes;
using Parley.Delivery;
using Parley.Frames;
using Parley.Messages;

namespace Parley.AspNetCore.Transports;

/// <summary>Answers to WebSocket commands.</summary>
internal static class AnswerFrames
{
    /// <summary>When to try again what could not be stored now.</summary>
    public static TimeSpan RetrySoon { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A reply.</summary>
    /// <param name="reference">The command's reference as JSON; empty for none.</param>
    /// <param name="payload">Writes the members of the payload.</param>
    public static ReadOnlyMemory<byte> Reply(ReadOnlyMemory<byte> reference, Action<Utf8JsonWriter>? payload) =>
        Answer("reply"u8, reference, payload, static (json, payload) => payload?.Invoke(json));

    /// <summary>A reply that says only that it is done.</summary>
    public static ReadOnlyMemory<byte> Empty(ReadOnlyMemory<byte> reference) => Reply(reference, null);

    public static void SendPublished(Connection connection, ReadOnlyMemory<byte> reference, PublishResult result) =>
        connection.Send(Answer("reply"u8, reference, result, static (json, result) =>
        {
            EventJson.WriteId(json, "id"u8, result.Id.Epoch, result.Id.Seq);
            json.WriteNumber("offset"u8, result.Offset);
            EventJson.WriteTime(json, "time"u8, result.Time.ToUnixTimeMilliseconds());
            if (result.IsDuplicate)
            {
                json.WriteBoolean("duplicate"u8, true);
            }
        }));

    public static void SendEmptyOrError(Connection connection, ReadOnlyMemory<byte> reference, Refusal? refusal)
    {
        if (refusal is null)
        {
            connection.Send(Empty(reference));
        }
        else
        {
            SendError(connection, reference, refusal);
        }
    }

    public static void SendError(
        Connection connection, ReadOnlyMemory<byte> reference, Refusal error, TimeSpan? retryAfter = null) =>
        connection.Send(Answer("error"u8, reference, (Error: error, RetryAfter: retryAfter), static (json, answer) =>
        {
            json.WriteString("code"u8, answer.Error.Code.Name);
            json.WriteString("message"u8, answer.Error.Detail);
            answer.Error.Terms?.WriteTo(json);
            if (answer.RetryAfter is { } time)
            {
                json.WriteNumber("retryAfter"u8, Math.Ceiling(time.TotalSeconds));
            }
        }));

    private static byte[] Answer<T>(ReadOnlySpan<byte> type, ReadOnlyMemory<byte> reference, T content, Action<Utf8JsonWriter, T> payload)
    {
        var encoder = FrameEncoder.Shared;
        var json = encoder.Begin(type);
        json.WriteStartObject();
        payload(json, content);
        json.WriteEndObject();
        json.Flush();
        return encoder.EncodeAnswer(reference.Span).ToArray();
    }
}
