using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Makes tokens as a test writes them, right and wrong, without the product's code.</summary>
internal static class Jwt
{
    public const string Secret = "a secret of at least thirty-two bytes!";

    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>A right token for HS256.</summary>
    public static string Hs256(object claims, string secret = Secret, object? header = null) =>
        Sign(header ?? new { alg = "HS256", typ = "JWT" }, claims, data => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), data));

    /// <summary>A right token with rights.</summary>
    public static string For(string user, string[]? subscribe = null, string[]? publish = null, string[]? history = null, string[]? presence = null, string[]? moderate = null, long? exp = null) =>
        Hs256(new
        {
            sub = user,
            name = user.ToUpperInvariant(),
            exp = exp ?? Now + 600,
            subscribe = subscribe ?? [],
            publish = publish ?? [],
            history = history ?? [],
            presence = presence ?? [],
            moderate = moderate ?? [],
        });

    public static string Sign(object header, object claims, Func<byte[], byte[]> sign) =>
        SignText(JsonSerializer.Serialize(header), JsonSerializer.Serialize(claims), sign);

    public static string SignText(string header, string claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    public static byte[] Mac(byte[] data) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), data);

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static (string, string) Bearer(string token) => ("Authorization", "Bearer " + token);
}
