using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Parley.AspNetCore.Access.Tokens;

/// <summary>
/// A key of a pair. The framework's key objects are for one thread at a time, so that each use takes one from a pool and
/// gives it back; there are as many as were ever needed at once.
/// </summary>
internal abstract class PairKey<T>(string algorithm, string? id, bool canSign, byte[] publicPart, Func<T> make) : TokenKey(algorithm, id)
    where T : AsymmetricAlgorithm
{
    private readonly ConcurrentBag<T> _idle = [];

    public override bool CanSign => canSign;

    private protected override ReadOnlySpan<byte> PublicPart => publicPart;

    internal override byte[] Sign(ReadOnlySpan<byte> data)
    {
        if (!canSign)
        {
            throw new InvalidOperationException("This is a public key; tokens are made with the private one.");
        }

        var key = Take();
        var signature = Sign(key, data);
        _idle.Add(key);
        return signature;
    }

    internal override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = Take();
        var isRight = Verify(key, data, signature);
        _idle.Add(key);
        return isRight;
    }

    protected abstract bool Verify(T key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    protected abstract byte[] Sign(T key, ReadOnlySpan<byte> data);

    private T Take() => _idle.TryTake(out var key) ? key : make();
}
