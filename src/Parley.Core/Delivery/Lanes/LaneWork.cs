namespace Parley.Delivery.Lanes;

/// <summary>Something that a lane is to do.</summary>
/// <param name="Action">What; null for bytes that go out.</param>
/// <param name="To">Where the bytes go.</param>
/// <param name="Bytes">Finished frames.</param>
/// <param name="IsShort">Whether it takes so little time that any thread may do it.</param>
internal readonly record struct LaneWork(Action? Action, PostingEnd? To, ReadOnlyMemory<byte> Bytes, bool IsShort)
{
    public void Run()
    {
        if (To is not null)
        {
            To.SendPosted(Bytes);
        }
        else
        {
            Action!();
        }
    }
}
