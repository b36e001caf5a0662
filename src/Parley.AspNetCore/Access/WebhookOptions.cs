namespace Parley.AspNetCore.Access;

/// <summary>A program elsewhere that decides who may do what.</summary>
public sealed record WebhookOptions
{
    /// <summary>The least length of the secret, in bytes: as long as what it makes (RFC 2104, 3).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>Where it is asked; https, or http in the network that the operator chose.</summary>
    public required Uri Address { get; init; }

    /// <summary>Signs each question, so that the other side knows who asks. At least 32 bytes.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>How long an answer may take; after it the question counts as not answered. Default 2 s: a person waits for it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Within which time what is taken away there is taken away here. Default 60 s. An answer is used again for three quarters
    /// of it, and open connections are looked at after each quarter, so that the two together are no longer than this.
    /// </summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The time between two looks at open connections.</summary>
    internal TimeSpan LookInterval => Lifetime / 4;

    /// <summary>How long an answer is used again.</summary>
    internal TimeSpan AnswerLifetime => Lifetime - LookInterval;

    internal IEnumerable<string> Validate()
    {
        if (!Address.IsAbsoluteUri || Address.Scheme is not ("http" or "https"))
        {
            yield return $"The webhook's address, {Address}, must begin with http:// or https://.";
        }

        if (Secret.Length < MinSecretBytes)
        {
            yield return $"The webhook's secret has {Secret.Length} bytes; it must have at least {MinSecretBytes}.";
        }

        if (Timeout < TimeSpan.FromMilliseconds(50) || Timeout > TimeSpan.FromSeconds(30))
        {
            yield return $"The webhook's timeout is {Timeout}; it must be between 50 ms and 30 s.";
        }

        if (Lifetime < TimeSpan.FromSeconds(1) || Lifetime > TimeSpan.FromHours(1))
        {
            yield return $"The webhook's answers are kept for {Lifetime}; it must be between a second and an hour.";
        }
    }
}
