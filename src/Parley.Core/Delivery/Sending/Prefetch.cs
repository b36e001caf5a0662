// hot path
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Parley.Delivery.Sending;

/// <summary>
/// Asks the processor to bring an object into its cache while it does something else. A hint: on processors other than x86
/// nothing happens, and an object that the collector moves meanwhile is fetched when it is used.
/// </summary>
internal static unsafe class Prefetch
{
    private const int LineBytes = 64;

    /// <param name="target">The object.</param>
    /// <param name="lines">How many lines of 64 bytes, from its beginning.</param>
    public static void Object(object target, int lines)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        var address = *(byte**)Unsafe.AsPointer(ref target);
        for (var line = 0; line < lines; line++)
        {
            Sse.Prefetch0(address + (line * LineBytes));
        }
    }
}
