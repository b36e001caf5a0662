namespace Parley.Delivery.Resuming;

/// <summary>What a replay may keep in memory, however many topics it has and however large their messages are.</summary>
/// <param name="topics">How many topics it has.</param>
internal readonly struct ReplayMemory(int topics)
{
    /// <summary>Bytes that are sent at once. Each batch wakes two threads: small ones cost those who talk more than a longer write does.</summary>
    public const int BatchBytes = 32 * 1024;

    private const int PageBytes = 128 * 1024;

    // Of many topics. With two hundred each has some messages of a chat.
    private const int AllPagesBytes = 4 * PageBytes;

    private const int PageEntries = 128;

    // What stands around the data of a message.
    private const int EntryBytes = 300;

    // The largest message with what stands around it, which a page or a batch always takes.
    private const int FrameBytes = 66 * 1024;

    /// <summary>Bytes of data that the page of one topic may have.</summary>
    public int BytesOfPage => Math.Min(PageBytes, AllPagesBytes / Math.Max(1, topics));

    /// <summary>Entries that it may have.</summary>
    public int EntriesOfPage => Math.Clamp(BytesOfPage / EntryBytes, 1, PageEntries);

    /// <summary>Whether a page may keep a frame that is larger than it, because the others leave room for it.</summary>
    public bool KeepsLargeFrames => topics <= AllPagesBytes / PageBytes;

    /// <summary>About how many bytes in all.</summary>
    public long Bytes => (Math.Max(1, topics) * (long)BytesOfPage) + BatchBytes + FrameBytes;
}
