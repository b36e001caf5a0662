using System.Runtime.InteropServices;

namespace Parley.Bench.Native;

/// <summary>The system calls of a program with thousands of sockets on one thread. Linux on x86-64.</summary>
internal static unsafe partial class Libc
{
    public const int InterfaceInet = 2;
    public const int Stream = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int ProtocolTcp = 6;
    public const int NoDelay = 1;
    public const int SocketLevel = 1;
    public const int ReuseAddress = 2;
    public const int ErrorOption = 4;
    public const int Linger = 13;
    public const int NoSignal = 0x4000;

    public const int TryAgain = 11;
    public const int InProgress = 115;

    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const int EpollAdd = 1;
    public const int EpollRemove = 2;
    public const int EpollModify = 3;

    public const int PriorityOfThread = 0;

    public const int Terminate = 15;
    public const int KillNow = 9;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, SocketAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, SocketAddress* address, uint length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(int socket, int backlog);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int socket, void* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int file, EpollEvent* what);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    public static partial int EpollWait(int epoll, EpollEvent* events, int count, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    public static partial int SetPriority(int which, int who, int value);

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    public static partial int CpuClockOf(int process, int* clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int GetTime(int clock, TimeSpec* time);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>What the last call that failed said.</summary>
    public static InvalidOperationException Failure(string what) =>
        new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    /// <summary><c>struct sockaddr_in</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SocketAddress
    {
        public ushort Family;
        public ushort Port;
        public uint Address;
        public ulong Zero;

        /// <summary>127.0.0.1 with a port.</summary>
        public static SocketAddress Loopback(int port) => new()
        {
            Family = InterfaceInet,
            Port = (ushort)(((port & 0xff) << 8) | (port >> 8)),
            Address = 0x0100007f,
        };
    }

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
