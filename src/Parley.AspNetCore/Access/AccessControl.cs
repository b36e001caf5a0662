using Microsoft.Extensions.Logging;
using Parley.Access;
using Parley.AspNetCore.Access.Keys;
using Parley.AspNetCore.Access.Tokens;

namespace Parley.AspNetCore.Access;

/// <summary>What is needed to tell who may do what: made once, from the options.</summary>
internal sealed class AccessControl : IDisposable
{
    /// <exception cref="ArgumentException">The options cannot be used; the message names every mistake.</exception>
    /// <exception cref="FormatException">The file of keys is damaged.</exception>
    public AccessControl(AccessOptions options, TimeProvider time, ILogger<AccessControl> logger)
    {
        if (options.Validate().ToList() is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(" ", mistakes), nameof(options));
        }

        Options = options;
        GuestGrant = new Grant(GrantKind.Guest, options.GuestRights);
        Keys = options.KeysFile is { } path ? new KeyRing(new ApiKeyFile(path), logger) : null;
        if (options.Tokens is { } tokens)
        {
            Published = tokens.JwksAddress is null ? null : new PublishedKeys(tokens, time, logger);
            Tokens = new TokenVerifier(tokens, options.UserRights, Published, time);
        }
    }

    public AccessOptions Options { get; }

    /// <summary>What everybody has who shows nothing.</summary>
    public Grant GuestGrant { get; }

    public KeyRing? Keys { get; }

    public TokenVerifier? Tokens { get; }

    /// <summary>The keys at an address; null where there is none.</summary>
    public PublishedKeys? Published { get; }

    /// <summary>Whether what is not allowed is refused.</summary>
    public bool IsClosed => Options.IsClosed ?? (Tokens is not null || Options.HasRights || Keys is { HasHeldKeys: true });

    public void Dispose() => Published?.Dispose();
}
