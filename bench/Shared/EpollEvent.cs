using System.Runtime.InteropServices;

namespace Parley.Bench.Native;

/// <summary><c>struct epoll_event</c>, packed as on x86-64.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EpollEvent
{
    public uint Events;
    public long Data;
}
