namespace Parley.Log.Tests.Testing;

/// <summary>Makes hostile bytes of good ones, the same for the same seed.</summary>
internal sealed class Mutator(int seed)
{
    private readonly Random _random = new(seed);

    public byte[] RandomBytes(int maxLength)
    {
        var bytes = new byte[_random.Next(maxLength + 1)];
        _random.NextBytes(bytes);
        return bytes;
    }

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public byte[] Mutate(byte[] good, IReadOnlyList<byte[]> fragments)
    {
        var bytes = good.ToList();
        for (var changes = _random.Next(4); changes > 0; changes--)
        {
            var at = _random.Next(bytes.Count + 1);
            switch (_random.Next(5))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 1:
                    bytes.Insert(at, (byte)_random.Next(256));
                    break;
                case 2 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(_random.Next(4), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, Pick(fragments));
                    break;
                case 4 when at < bytes.Count:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
