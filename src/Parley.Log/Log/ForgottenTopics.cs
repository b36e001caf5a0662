namespace Parley.Log;

/// <summary>
/// What a memory log still knows of topics that it had to forget: for a bucket of names, the highest offset and the
/// highest sequence number of any of them. A topic without a record takes over its bucket's numbers, as if it had been
/// trimmed empty. So an offset is never given twice to messages of one topic, and a client that resumes from before the
/// forgetting is told that something is missing, at a fixed cost of memory. The price: a topic that is really new may
/// start above offset 1 when a forgotten name fell into the same bucket.
/// </summary>
internal sealed class ForgottenTopics
{
    // 64 Ki buckets of 16 bytes are 1 MiB, made when the first topic is forgotten.
    private const int Buckets = 1 << 16;

    private (long Offset, long Seq)[]? _buckets;

    public (long Offset, long Seq) Find(string topic) => _buckets is null ? default : _buckets[Bucket(topic)];

    public void Add(string topic, long offset, long seq)
    {
        _buckets ??= new (long Offset, long Seq)[Buckets];
        ref var bucket = ref _buckets[Bucket(topic)];
        bucket = (Math.Max(bucket.Offset, offset), Math.Max(bucket.Seq, seq));
    }

    private static int Bucket(string topic) => string.GetHashCode(topic, StringComparison.Ordinal) & (Buckets - 1);
}
