namespace Parley.Frames;

/// <summary>One way to encode the events of a topic; subscribers of the same format share their bytes.</summary>
/// <param name="Wire">The framing.</param>
/// <param name="View">What is shown.</param>
public readonly record struct FrameFormat(Wire Wire, View View)
{
    /// <summary>How many formats there are.</summary>
    public const int Count = 9;

    /// <summary>A number from 0 below <see cref="Count"/>, one for each format.</summary>
    public int Index => ((int)Wire * 3) + (int)View;

    /// <summary>The format with a number.</summary>
    public static FrameFormat FromIndex(int index) => new((Wire)(index / 3), (View)(index % 3));
}
