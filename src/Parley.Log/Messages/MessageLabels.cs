using Parley.Codes;

namespace Parley.Messages;

/// <summary>The rules for what publishers may write on a message, so that it fits a header as well.</summary>
public static class MessageLabels
{
    /// <summary>The longest idempotency key, in characters.</summary>
    public const int MaxKeyLength = 128;

    /// <summary>The longest kind, in characters.</summary>
    public const int MaxKindLength = 64;

    /// <summary>Checks an idempotency key: 1 to 128 visible ASCII characters. Null is none, and right.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">What to call it in the mistake.</param>
    public static Refusal? CheckKey(string? key, string name) => Check(key, MaxKeyLength, name);

    /// <summary>Checks a kind: 1 to 64 visible ASCII characters. Null is none, and right.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">What to call it in the mistake.</param>
    public static Refusal? CheckKind(string? kind, string name) => Check(kind, MaxKindLength, name);

    private static Refusal? Check(string? text, int maxLength, string name)
    {
        var isRight = text is null
            || (text.Length >= 1 && text.Length <= maxLength && text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0);
        return isRight
            ? null
            : new Refusal(ErrorCode.BadRequest, $"{name} must be 1 to {maxLength} visible ASCII characters.");
    }
}
