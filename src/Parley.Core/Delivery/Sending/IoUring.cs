// hot path
using System.Runtime.InteropServices;

namespace Parley.Delivery.Sending;

/// <summary>
/// A ring through which the Linux kernel takes several sends in one call (man 7 io_uring). Only sends that do not wait are
/// put in, so that all are done when <see cref="Submit"/> returns. One thread at a time.
/// </summary>
internal sealed unsafe partial class IoUring : SafeHandle
{
    /// <summary>The result of a send whose end is not known: the connection must be cut, because its bytes went out or did not.</summary>
    public const int Unknown = int.MinValue;

    private const int SetupCall = 425;
    private const int EnterCall = 426;

    // IORING_SETUP_SUBMIT_ALL. Kernels before 5.18 do not know it, and some of them would wait for a send that should not.
    private const uint SubmitAll = 1 << 7;
    private const uint OneMapping = 1 << 0;
    private const nint EntriesOffset = 0x10000000;
    private const byte SendOperation = 26;
    private const uint WaitForResults = 1;
    private const int ReadWrite = 1 | 2;
    private const int SharedPopulated = 0x01 | 0x8000;
    private const int Interrupted = 4;

    private readonly byte* _rings;
    private readonly nint _ringsLength;
    private readonly Submission* _submissions;
    private readonly nint _submissionsLength;
    private readonly uint* _submissionTail;
    private readonly uint _submissionMask;
    private readonly uint* _resultHead;
    private readonly uint* _resultTail;
    private readonly uint _resultMask;
    private readonly Result* _results;

    private IoUring(nint descriptor, in Parameters made)
        : base(-1, ownsHandle: true)
    {
        SetHandle(descriptor);
        _ringsLength = (nint)Math.Max(made.Submissions.Array + (made.SubmissionEntries * sizeof(uint)), made.Results.Entries + (made.ResultEntries * sizeof(Result)));
        _submissionsLength = (nint)made.SubmissionEntries * sizeof(Submission);
        _rings = Map(0, _ringsLength, ReadWrite, SharedPopulated, descriptor, 0);
        _submissions = (Submission*)Map(0, _submissionsLength, ReadWrite, SharedPopulated, descriptor, EntriesOffset);
        if ((nint)_rings == -1 || (nint)_submissions == -1)
        {
            return;
        }

        _submissionTail = (uint*)(_rings + made.Submissions.Tail);
        _submissionMask = *(uint*)(_rings + made.Submissions.Mask);
        _resultHead = (uint*)(_rings + made.Results.Head);
        _resultTail = (uint*)(_rings + made.Results.Tail);
        _resultMask = *(uint*)(_rings + made.Results.Mask);
        _results = (Result*)(_rings + made.Results.Entries);
        var order = (uint*)(_rings + made.Submissions.Array);
        for (var i = 0u; i < made.SubmissionEntries; i++)
        {
            order[i] = i;
        }
    }

    public override bool IsInvalid => handle < 0;

    /// <summary>Makes a ring, or returns null where the system has none, forbids it, or is too old.</summary>
    /// <param name="entries">The most sends in one call: a power of two.</param>
    public static IoUring? TryOpen(int entries)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return null;
        }

        var parameters = new Parameters { Flags = SubmitAll };
        var descriptor = Call(SetupCall, entries, (nint)(&parameters), 0, 0, 0, 0);
        if (descriptor < 0)
        {
            return null;
        }

        var ring = new IoUring(descriptor, parameters);
        if ((parameters.Features & OneMapping) != 0 && (nint)ring._rings != -1 && (nint)ring._submissions != -1)
        {
            return ring;
        }

        ring.Dispose();
        return null;
    }

    /// <summary>Puts a send into the next call.</summary>
    /// <param name="index">How many were put in before.</param>
    /// <param name="socket">The socket's number. It stays valid until the call has returned.</param>
    /// <param name="bytes">What is sent. It stays where it is until the call has returned.</param>
    /// <param name="length">How much, in bytes.</param>
    /// <param name="flags">As for <c>send</c>; with the one that says not to wait.</param>
    public void Put(int index, nint socket, byte* bytes, int length, int flags) =>
        _submissions[(*_submissionTail + (uint)index) & _submissionMask] = new Submission
        {
            Operation = SendOperation,
            Descriptor = (int)socket,
            Address = (ulong)bytes,
            Length = (uint)length,
            SendFlags = (uint)flags,
            Tag = (ulong)index,
        };

    /// <summary>Sends all that was put in.</summary>
    /// <param name="results">For each the bytes that were taken, or minus the error's number, or <see cref="Unknown"/>.</param>
    /// <returns>False when the ring cannot be used again.</returns>
    public bool Submit(Span<int> results)
    {
        results.Fill(Unknown);
        Volatile.Write(ref *_submissionTail, *_submissionTail + (uint)results.Length);
        var submitted = 0;
        var done = 0;
        while (done < results.Length)
        {
            var taken = Call(EnterCall, handle, results.Length - submitted, results.Length - done, (nint)WaitForResults, 0, 0);
            if (taken < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                return false;
            }

            submitted += (int)Math.Max(0, taken);
            done += TakeResults(results);
        }

        return true;
    }

    protected override bool ReleaseHandle()
    {
        if ((nint)_rings != -1)
        {
            _ = Unmap(_rings, _ringsLength);
        }

        if ((nint)_submissions != -1)
        {
            _ = Unmap(_submissions, _submissionsLength);
        }

        return CloseDescriptor((int)handle) == 0;
    }

    private int TakeResults(Span<int> results)
    {
        var head = *_resultHead;
        var tail = Volatile.Read(ref *_resultTail);
        for (var i = head; i != tail; i++)
        {
            var result = _results[i & _resultMask];
            results[(int)result.Tag] = result.Value;
        }

        Volatile.Write(ref *_resultHead, tail);
        return (int)(tail - head);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(nint address, nint length, int protection, int flags, nint descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nint length);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseDescriptor(int descriptor);

    // struct io_uring_sqe
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Submission
    {
        [FieldOffset(0)]
        public byte Operation;

        [FieldOffset(4)]
        public int Descriptor;

        [FieldOffset(16)]
        public ulong Address;

        [FieldOffset(24)]
        public uint Length;

        [FieldOffset(28)]
        public uint SendFlags;

        [FieldOffset(32)]
        public ulong Tag;
    }

    // struct io_uring_cqe
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Result
    {
        [FieldOffset(0)]
        public ulong Tag;

        [FieldOffset(8)]
        public int Value;
    }

    // struct io_uring_params, as far as it is used
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    private struct Parameters
    {
        [FieldOffset(0)]
        public uint SubmissionEntries;

        [FieldOffset(4)]
        public uint ResultEntries;

        [FieldOffset(8)]
        public uint Flags;

        [FieldOffset(20)]
        public uint Features;

        [FieldOffset(40)]
        public SubmissionOffsets Submissions;

        [FieldOffset(80)]
        public ResultOffsets Results;
    }

    // struct io_sqring_offsets
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct SubmissionOffsets
    {
        [FieldOffset(4)]
        public uint Tail;

        [FieldOffset(8)]
        public uint Mask;

        [FieldOffset(24)]
        public uint Array;
    }

    // struct io_cqring_offsets
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct ResultOffsets
    {
        [FieldOffset(0)]
        public uint Head;

        [FieldOffset(4)]
        public uint Tail;

        [FieldOffset(8)]
        public uint Mask;

        [FieldOffset(20)]
        public uint Entries;
    }
}
